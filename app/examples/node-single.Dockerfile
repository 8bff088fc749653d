# syntax=docker/dockerfile:1

#en One stage: the tools that build the application ship with it.
#fr Une seule étape : les outils qui ont servi au build partent avec l’image.
FROM node:22
WORKDIR /app

COPY package.json package-lock.json ./
RUN npm ci

COPY . .

ENV NODE_ENV=production
EXPOSE 3000
USER node
CMD ["node", "server.js"]
