// SPDX-License-Identifier: Apache-2.0
//
// duckdb.mjs MODULES FILE - DuckDB in this process. The lines are those of worker.h:
//
//   sql : TEXT             run it; seconds and the first field of its first row
//   ask calls=N : TEXT     the question; its columns are month, region, value

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [modules, file] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(modules + "/")("@duckdb/node-api");
const connection = await (await DuckDBInstance.create(file)).connect();
const now = () => Number(process.hrtime.bigint()) / 1e3;

async function sql(_, text) {
  const began = now();
  const rows = (await connection.runAndReadAll(text)).getRows();
  const value = rows.length > 0 ? String(rows[0][0]) : "";
  return { seconds: (now() - began) / 1e6, value };
}

async function ask(numbers, text) {
  const question = await connection.prepare(text);
  const us = [];
  let rows = [];
  for (let i = 0; i < (numbers.calls ?? 1); i++) {
    const began = now();
    rows = (await question.runAndReadAll()).getRows();
    us.push(now() - began);
  }
  us.sort((a, b) => a - b);
  let check = 0n;
  for (const [month, region, value] of rows) {
    check += BigInt(value) * (BigInt(month) + 1n) * BigInt(region);
  }
  return {
    p50_us: us[us.length >> 1],
    p99_us: us[Math.floor((us.length * 99) / 100)],
    rows: rows.length,
    check: Number(check),
  };
}

const verbs = { sql, ask };

for await (const line of createInterface({ input: process.stdin })) {
  const [head, text = ""] = line.split(" : ");
  const [verb, ...words] = head.split(" ");
  const numbers = Object.fromEntries(words.map((w) => w.split("=")));
  console.log(JSON.stringify(await verbs[verb](numbers, text)));
}
