// SPDX-License-Identifier: Apache-2.0
import type { Page } from "./page";
import { Icon } from "./parts";
import { is_language, languages } from "./words";

export function Header({ page, title }: { page: Page; title: string }) {
  const { words, settings } = page, { route } = page.state, other = page.is_dark ? "light" : "dark";
  return (
    <header class="top">
      <a class="home" href="#/" aria-label={`volab: ${words.to_catalogue}`}>
        <svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7" /><path d="M8 9.5l4.6 12.8h1.6L18.8 9.5" /><path class="under" d="M19.5 22.5h5" /></svg>
        <span>volab</span>
      </a>
      {page.walking && <h1 class="where" title={title}>{title}</h1>}
      <nav class="end">
        {route.page !== "runs" && <a href="#/runs">{words.runs}</a>}
        {route.page !== "catalogue" && <a class="all" href="#/">{words.to_catalogue}</a>}
        <label>
          <span class="vh">{words.language}</span>
          <select value={settings.language} onChange={(event) => {
            const { value } = event.currentTarget;
            if (is_language(value)) page.choose({ language: value });
          }}>
            {Object.entries(languages).map(([name, own]) => <option key={name} value={name} lang={name}>{own}</option>)}
          </select>
        </label>
        <button type="button" class="bare" title={words.theme} aria-label={`${words.theme}: ${words.theme_names[other]}`}
          onClick={() => page.choose({ theme: other })}>
          <Icon name={page.is_dark ? "sun" : "moon"} />
        </button>
        <button type="button" class="bare keys" title={words.keys} aria-label={words.keys} aria-keyshortcuts="?" onClick={() => page.show({ keys_shown: true })}>?</button>
      </nav>
    </header>
  );
}
