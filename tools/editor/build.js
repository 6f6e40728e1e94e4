// Bundles the editor; the output depends on the lock file and this folder alone.
import { build } from "esbuild";
import { readFileSync, writeFileSync } from "node:fs";

const out = process.argv[2] ?? "../../static/vendor/editor.js";
const result = await build({
  entryPoints: ["editor.js"],
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  charset: "utf8",
  alias: { "style-mod": "./style-mod.js" },
  metafile: true,
  write: false,
});

// Every package that is in the bundle, with its licence.
const packages = new Map();
for (const path of Object.keys(result.metafile.inputs)) {
  const folder = path.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];
  if (!folder || packages.has(folder)) continue;
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  if (license !== "MIT") throw new Error(`${name} is under ${license}; only MIT goes into the page`);
  packages.set(folder, `${name} ${version}`);
}
const names = [...packages.values()].sort();
const banner = `/* CodeMirror and Lezer, MIT licence, Copyright (C) by Marijn Haverbeke, Adrian Heine and others: ${names.join(", ")}. Made by \`cargo xtask vendor\`. */\n`;
writeFileSync(out, banner + result.outputFiles[0].text);
