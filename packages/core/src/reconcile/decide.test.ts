import { describeTriples } from "./triples.fixture.js";

describeTriples("content, location and existence are facets", {
  "nothing changed": { base: { a: "x" }, after: { a: "x" } },
  "an edit here goes up": { base: { a: "x" }, local: { a: "y" }, after: { a: "y" } },
  "an edit there comes down": { base: { a: "x" }, remote: { a: "y" }, after: { a: "y" } },
  "the same edit on both sides is agreed on": {
    base: { a: "x" },
    local: { a: "y" },
    remote: { a: "y" },
    after: { a: "y" },
  },
  "a new tree here goes up": {
    local: { F: { G: { a: "x" }, l: "-> G" } },
    after: { F: { G: { a: "x" }, l: "-> G" } },
  },
  "a new tree there comes down": { remote: { F: { G: { a: "x*" } } }, after: { F: { G: { a: "x*" } } } },
  "an edit here and a rename there both hold": {
    base: { a: "x" },
    local: { a: "y" },
    remote: { "b<a": "x" },
    after: { b: "y" },
  },
  "a rename here and an edit there both hold": {
    base: { a: "x" },
    local: { "b<a": "x" },
    remote: { a: "y" },
    after: { b: "y" },
  },
  "an executable flag here and an edit there both hold": {
    base: { a: "x" },
    local: { a: "x*" },
    remote: { a: "y" },
    after: { a: "y*" },
  },
  "an edit here and an executable flag there both hold": {
    base: { a: "x" },
    local: { a: "y" },
    remote: { a: "x*" },
    after: { a: "y*" },
  },
  "the same bytes with another flag are no conflict": {
    base: { a: "x" },
    local: { a: "y*" },
    remote: { a: "y" },
    after: { a: "y*" },
  },
  "a folder renamed here with an edit in it there": {
    base: { F: { a: "x" } },
    local: { "G<F": { a: "x" } },
    remote: { F: { a: "y", n: "n" } },
    after: { G: { a: "y", n: "n" } },
  },
  "a link moved here and retargeted there": {
    base: { l: "-> a" },
    local: { "m<l": "-> a" },
    remote: { l: "-> b" },
    after: { m: "-> b" },
  },
});

describeTriples("content against content makes a conflicted copy", {
  "beside the journal's version": {
    base: { a: "x" },
    local: { a: "mine" },
    remote: { a: "theirs" },
    after: { a: "theirs", "a (copy)": "mine" },
  },
  "where the journal has moved it": {
    base: { a: "x", F: {} },
    local: { a: "mine", F: {} },
    remote: { F: { "b<a": "theirs" } },
    after: { F: { b: "theirs", "b (copy)": "mine" } },
  },
  "and not in the folder that was deleted there": {
    base: { F: { a: "x" } },
    local: { F: { a: "mine" } },
    remote: { "a<F/a": "theirs" },
    after: { a: "theirs", "a (copy)": "mine" },
  },
  "under the name that was chosen here": {
    base: { a: "x" },
    local: { "b<a": "mine" },
    remote: { a: "theirs" },
    after: { a: "theirs", "b (copy)": "mine" },
  },
  "of a link too": {
    base: { l: "-> x" },
    local: { l: "-> mine" },
    remote: { l: "-> theirs" },
    after: { l: "-> theirs", "l (copy)": "-> mine" },
  },
  "of a copy as well, and keeps all of them": {
    base: { a: "x", "a (copy)": "y" },
    local: { a: "mine", "a (copy)": "mine too" },
    remote: { a: "theirs", "a (copy)": "theirs too" },
    after: { a: "theirs", "a (copy 2)": "mine", "a (copy)": "theirs too", "a (copy) (copy)": "mine too" },
  },
  "with a name that nothing else has, wherever it is": {
    base: { a: "x" },
    local: { a: "mine", "a (copy)": "here" },
    remote: { a: "theirs", "a (copy 2)": "there" },
    obstacles: { "a (copy 3)": "ignored_content" },
    after: { a: "theirs", "a (copy)": "here", "a (copy 2)": "there", "a (copy 4)": "mine" },
  },
  "but not of what the journal has anyway": {
    base: { a: "x" },
    local: { "b<a": "mine", "a<": "theirs" },
    remote: { a: "theirs" },
    after: { a: "theirs", "b (copy)": "mine" },
  },
});

describeTriples("a deletion loses against an edit or a move", {
  "deleted here, left alone there": { base: { a: "x" }, local: {}, after: {} },
  "deleted there, left alone here": { base: { a: "x" }, remote: {}, after: {} },
  "deleted on both sides": { base: { a: "x" }, local: {}, remote: {}, after: {} },
  "deleted here, edited there": { base: { a: "x" }, local: {}, remote: { a: "y" }, after: { a: "y" } },
  "deleted there, edited here": { base: { a: "x" }, local: { a: "y" }, remote: {}, after: { a: "y" } },
  "deleted here, renamed there": { base: { a: "x" }, local: {}, remote: { "b<a": "x" }, after: { b: "x" } },
  "deleted there, renamed here": { base: { a: "x" }, local: { "b<a": "x" }, remote: {}, after: { b: "x" } },
  "deleted there, flagged here": { base: { a: "x" }, local: { a: "x*" }, remote: {}, after: { a: "x*" } },
  "deleted here, its folder renamed there": {
    base: { F: { a: "x", b: "y" } },
    local: { F: { b: "y" } },
    remote: { "G<F": { a: "x", b: "y" } },
    after: { G: { b: "y" } },
  },
});
