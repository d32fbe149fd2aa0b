// What two independent readers make of a feed, as JSON: node read.mjs feed.xml
import { readFileSync } from "node:fs";
import { parseFeed as feedsmith } from "feedsmith";
import { parseFeed as partytime } from "podcast-partytime";

const xml = readFileSync(process.argv[2], "utf8");
console.log(JSON.stringify({ feedsmith: feedsmith(xml).feed, "podcast-partytime": partytime(xml) }));
