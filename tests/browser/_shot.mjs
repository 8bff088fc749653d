import { App, launchBrowser, newPage, startServer } from "./harness.js";
const FILE=`FROM golang:1.24 AS build
WORKDIR /src
COPY . .
RUN go build -o /out/app ./cmd/app

FROM node:22-slim AS web
WORKDIR /web
COPY package.json package-lock.json ./
RUN npm ci

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y curl git
RUN rm -rf /var/lib/apt/lists/*
COPY --from=build /out/app /usr/local/bin/app
COPY --from=web /web/node_modules /web/node_modules
RUN curl -sSL https://example.org/tool.tar.gz | tar xz -C /opt
RUN strange-command --make
COPY static /srv/static
RUN chown -R www-data /srv/static
`;
const { server, origin, address } = await startServer();
const browser = await launchBrowser();
for (const [width,height,dark,language] of [[1440,1600,false,"en"],[1440,1600,true,"fr"],[768,1400,false,"fr"],[360,1500,true,"en"]]) {
  const page = await newPage(browser, { width,height,dark,language,reducedMotion:true });
  const app = new App(page,{origin,address});
  await app.open();
  await app.setText(FILE);
  if (width<800) await page.getByRole("tab",{name:/Sizes|Tailles/}).click();
  const shot = async (n)=> page.screenshot({path:`/tmp/i5p/${width}-${dark?"d":"l"}-${language}-${n}.png`});
  await page.getByTestId("size-layer").nth(1).locator("summary").click();
  await page.getByTestId("tree-row").first().click();
  await page.waitForTimeout(300);
  await shot("layers");
  await page.getByTestId("sizes-savings").check({force:true});
  await page.waitForTimeout(1500);
  await shot("savings");
  console.log(width, await page.getByTestId("saving").count());
  try { app.verdict(); } catch(e) { console.log(String(e).slice(0,500)); }
  await page.context().close();
}
await browser.close(); server.closeAllConnections(); server.close();
