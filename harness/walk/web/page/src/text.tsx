// SPDX-License-Identifier: Apache-2.0
import { h, type ComponentChild } from "preact";
import type { Step, Text } from "./protocol";

/** In the language that is wanted, else in English, else in any. */
export function in_language(text: Text | undefined, language: string): string {
  return text?.[language] ?? text?.["en"] ?? Object.values(text ?? {})[0] ?? "";
}
/** Which language that is, where it is not the page's: for those who hear the page, and for the shapes of characters. */
export function language_of(text: Text | undefined, language: string): string | undefined {
  if (!text || text[language] !== undefined) return undefined;
  return text["en"] !== undefined ? "en" : Object.keys(text)[0];
}

const allowed = new Set(["p", "code", "em", "strong", "ul", "ol", "li", "pre", "br"]);
function safe(node: Node): ComponentChild {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const name = node.localName, inside = [...node.childNodes].map(safe);
  return allowed.has(name) ? h(name, null, ...inside) : inside;
}
/** The markup of a narrative, of which only the plainest elements are taken, without their attributes. */
export const narrative = (html: string): ComponentChild => [...new DOMParser().parseFromString(html, "text/html").body.childNodes].map(safe);

/** The words of some markup. */
export const plain = (html: string): string => new DOMParser().parseFromString(html, "text/html").body.textContent?.trim() ?? "";

/** What a step is called in a list: its title, else its first words, else its command. */
export function name_of(step: Step, language: string): { text: string; lang: string | undefined; code: boolean } {
  const title = in_language(step.title, language);
  if (title) return { text: title, lang: language_of(step.title, language), code: false };
  const says = plain(in_language(step.says_html, language));
  if (says) return { text: says, lang: language_of(step.says_html, language), code: false };
  return { text: step.command.trim().split("\n")[0] ?? step.id, lang: "en", code: true };
}
