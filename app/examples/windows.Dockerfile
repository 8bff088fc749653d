# escape=`

#en With the backtick as escape character, backslashes are plain path separators.
#fr Avec l’accent grave pour échappement, « \ » sépare simplement les dossiers.
FROM mcr.microsoft.com/dotnet/sdk:9.0-nanoserver-ltsc2022 AS build
WORKDIR C:\src
COPY src\Service.csproj .\
RUN dotnet restore
COPY src\ .\
RUN dotnet publish `
    --configuration Release `
    --no-restore `
    --output C:\out

FROM mcr.microsoft.com/dotnet/aspnet:9.0-nanoserver-ltsc2022 AS runtime
WORKDIR C:\app
COPY --from=build C:\out .\
EXPOSE 8080
ENTRYPOINT ["dotnet", "Service.dll"]
