#!/bin/sh
# Makes schemas.json from the npm package @grafana/schema: JSON Schemas of a dashboard, and of the options and
# fields of each kind of panel that is used. Tests need the result alone; run this when Grafana's version
# changes: make.sh [VERSION]
set -eu
version=${1:-13.2.3}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --no-audit --no-fund "@grafana/schema@$version" ts-json-schema-generator@2.3.0 >/dev/null
raw=node_modules/@grafana/schema/dist/types/raw
echo '{"compilerOptions": {"strict": true, "target": "es2020", "moduleResolution": "node", "skipLibCheck": true}}' >tsconfig.json

schema() { # name, type, file without .d.ts
    cp "$3.d.ts" source.ts
    npx ts-json-schema-generator --path source.ts --type "$2" --no-type-check --tsconfig tsconfig.json --out "$1.json"
}

schema dashboard Dashboard $raw/dashboard/x/types.gen
for panel in stat statetimeline table text timeseries; do
    schema "options.$panel" Options "$raw/composable/$panel/panelcfg/x/types.gen"
done
for panel in statetimeline table timeseries; do
    schema "custom.$panel" FieldConfig "$raw/composable/$panel/panelcfg/x/types.gen"
done
node -e '
const fs = require("fs");
const found = fs.readdirSync(".").filter((f) => /^(dashboard|options|custom).*\.json$/.test(f)).sort();
const all = Object.fromEntries(found.map((f) => [f.slice(0, -5), JSON.parse(fs.readFileSync(f))]));
fs.writeFileSync(process.argv[1], JSON.stringify({ version: process.argv[2], schemas: all }) + "\n");
' "$here/schemas.json" "$version"
