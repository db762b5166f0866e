// No editor, no telemetry, no look at the catalogue of nodes: the flow alone.
module.exports = {
    httpAdminRoot: false,
    telemetry: { enabled: false, updateNotification: false },
    externalModules: { autoInstall: false, palette: { allowInstall: false } },
    logging: { console: { level: "info", metrics: false, audit: false } },
};
