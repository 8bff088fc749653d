# syntax=docker/dockerfile:1

FROM debian:bookworm-slim

#en Several lines, one layer: no backslash, no && in sight.
#fr Plusieurs lignes, une seule couche : ni barre oblique inverse, ni &&.
RUN <<EOT
set -eux
apt-get update
apt-get install -y --no-install-recommends ca-certificates nginx-light
rm -rf /var/lib/apt/lists/*
EOT

#en Two files from one instruction. A quoted delimiter leaves $uri to nginx.
#fr Deux fichiers d’un coup. Un délimiteur entre guillemets laisse $uri à nginx.
COPY <<"nginx.conf" <<index.html /site/
server {
    listen 8080;
    root /site;
    location / {
        try_files $uri /index.html;
    }
}
nginx.conf
<!doctype html>
<title>Heredocs</title>
<p>This page was written inside a Dockerfile.</p>
index.html

RUN ln -sf /site/nginx.conf /etc/nginx/sites-enabled/default

EXPOSE 8080
CMD ["nginx", "-g", "daemon off;"]
