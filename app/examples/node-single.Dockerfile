# syntax=docker/dockerfile:1

# One stage: the tools that build the application ship with it.
FROM node:22
WORKDIR /app

COPY package.json package-lock.json ./
RUN npm ci

COPY . .

ENV NODE_ENV=production
EXPOSE 3000
USER node
CMD ["node", "server.js"]
