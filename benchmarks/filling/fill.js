// Fills a workbook with xlsx-template or carbone, as their documentation says.
//
//     node fill.js ENGINE TEMPLATE DATA.json OUTPUT ROUNDS
//
// Prints the milliseconds of each round, as JSON. The packages are found through NODE_PATH.
"use strict";
const fs = require("fs");
const { performance } = require("perf_hooks");

const [engine, template, dataFile, output, rounds] = process.argv.slice(2);
const data = JSON.parse(fs.readFileSync(dataFile, "utf8"));

async function xlsxTemplate(source) {
  const XlsxTemplate = require("xlsx-template");
  const book = new XlsxTemplate(source);
  book.substituteAll(data);
  return book.generate({ type: "nodebuffer" });
}

function carbone() {
  const tool = require("carbone");
  return new Promise((resolve, reject) =>
    tool.render(template, data, (error, result) => (error ? reject(error) : resolve(result))));
}

async function main() {
  const fill = { "xlsx-template": xlsxTemplate, carbone }[engine];
  const source = fs.readFileSync(template);
  const times = [];
  for (let round = 0; round < Number(rounds); round++) {
    const started = performance.now();
    fs.writeFileSync(output, await fill(source));
    times.push(performance.now() - started);
  }
  console.log(JSON.stringify(times));
}

main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
