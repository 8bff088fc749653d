// The build in time: what runs at once, and what the cache keeps.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const FILE = `FROM node:22 AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM nginx:1.30-alpine
COPY --from=build /app/dist /usr/share/nginx/html
`;

const steps = (page) => page.getByTestId("step").evaluateAll((rows) => rows.map((row) => row.innerText.replace(/\s+/g, " ")));
const summary = (page) => page.getByTestId("timeline-summary").innerText();

pageTest("the time line shows every step that the target needs, and the critical path", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("stages-build").check({ force: true });
  const rows = await steps(page);
  assert.equal(rows.length, 9, rows.join("\n"));
  assert.ok(rows.some((row) => /RUN npm ci.*critical path/.test(row)), rows.join("\n"));
  const parallel = await summary(page);
  await page.getByTestId("pace-single").check({ force: true });
  assert.notEqual(await summary(page), parallel);
  await app.expectAccessible();
});

pageTest("a changed file shows what the cache keeps, and a step leads to its place", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("stages-build").check({ force: true });
  await page.getByTestId("what-if").selectOption("file");
  await page.getByTestId("what-if-path").fill("src/index.js");
  const rows = await steps(page);
  assert.ok(rows.some((row) => /RUN npm ci.*from the cache/.test(row)), rows.join("\n"));
  assert.ok(!rows.some((row) => /COPY \. \..*from the cache/.test(row)), rows.join("\n"));
  assert.ok(rows.some((row) => /COPY --from=build.*unless the files are the same/.test(row)), rows.join("\n"));
  await page.getByTestId("what-if-path").fill("package.json");
  assert.ok(!(await steps(page)).some((row) => /RUN npm ci.*from the cache/.test(row)));
  await page.getByRole("button", { name: /RUN npm ci/ }).click();
  await page.locator(".cm-line", { hasText: "RUN npm ci" }).waitFor();
  await app.expectAccessible();
});
