// SPDX-License-Identifier: Apache-2.0

/// What xterm.js takes for a <style> element (build.mjs puts it there). The page's policy allows no style but
/// that of its own files; sheets that a script constructs are allowed.
export function volab_style(): HTMLElement {
  const element = document.createElement("span");
  const sheet = new CSSStyleSheet();
  element.hidden = true;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  Object.defineProperty(element, "textContent", { set: (text: string) => sheet.replaceSync(text) });
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
    Element.prototype.remove.call(element);
  };
  return element;
}
