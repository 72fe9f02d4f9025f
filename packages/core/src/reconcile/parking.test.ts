import { describeTriples } from "./triples.fixture.js";

describeTriples("a parked name is nobody's choice", {
  "half of a swap is completed": {
    base: { a: "x", b: "y" },
    local: { ".syncline-parked-file:a<a": "x", "a<b": "y" },
    remote: { "b<a": "x", "a<b": "y" },
    after: { a: "y", b: "x" },
  },
  "what was parked for nothing goes back": {
    base: { a: "x" },
    local: { ".syncline-parked-file:a<a": "x" },
    after: { a: "x" },
  },
  "what was parked and deleted there goes": {
    base: { a: "x" },
    local: { ".syncline-parked-file:a<a": "x" },
    remote: {},
    after: {},
  },
  "what was parked, deleted there and edited here has its own name": {
    base: { a: "x" },
    local: { ".syncline-parked-file:a<a": "mine" },
    remote: {},
    after: { a: "mine" },
  },
  "a parked folder that stays for a new child has its own name": {
    base: { F: { a: "x" } },
    local: { ".syncline-parked-folder:F<F": { a: "x", n: "n" } },
    remote: { F: "file" },
    after: { F: "file", "F (copy)": { n: "n" } },
  },
});
