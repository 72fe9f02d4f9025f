/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="dom.asynciterable" />

import type { Page } from "playwright";

/** What somebody who does not see the page, or sees it on a phone, would stumble over: sentences, none when all is well. */
export async function pageFaults(page: Page): Promise<string[]> {
  return await page.evaluate(faultsHere);
}

/** Runs in the page, so it can use nothing from outside of itself. */
function faultsHere(): string[] {
  const faults: string[] = [];
  const isShown = (element: Element) => element.checkVisibility() && element.closest("[hidden]") === null;
  const textOf = (ids: string | null) =>
    (ids ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join("");
  const nameOf = (element: Element): string => {
    const labels = element instanceof HTMLInputElement ? Array.from(element.labels ?? []) : [];
    const own = element.matches("input") ? "" : element.textContent;
    const all = [element.getAttribute("aria-label"), textOf(element.getAttribute("aria-labelledby")), own];
    return [...all, ...labels.map((label) => label.textContent)].join("").trim();
  };
  const needName = "button, a, input, dialog, table, nav, section, article, [role=menu]";
  for (const element of document.querySelectorAll(needName)) {
    if (isShown(element) && nameOf(element) === "")
      faults.push(`has no name: ${element.outerHTML.slice(0, 120)}`);
  }
  for (const image of document.querySelectorAll("img")) {
    if (!image.hasAttribute("alt")) faults.push(`has no alt: ${image.outerHTML.slice(0, 120)}`);
  }
  const titles = Array.from(document.querySelectorAll("h1")).filter(isShown).length;
  if (titles !== 1) faults.push(`has ${titles} first headings`);
  if (document.querySelector("main") === null) faults.push("has no main part");
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) faults.push(`is ${scrollWidth} wide on a screen of ${clientWidth}`);
  return faults;
}
