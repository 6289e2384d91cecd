// SPDX-License-Identifier: Apache-2.0
import { useEffect } from "preact/hooks";
import { CatalogueView } from "./catalogue";
import { Dialogs } from "./dialogs";
import { Header } from "./header";
import { Notices } from "./notices";
import type { Page } from "./page";
import { RunsView } from "./runs";
import { Announcer } from "./say";
import { WalkView } from "./walk";

export function App({ page }: { page: Page }) {
  const { route, scenario } = page.state;
  const { language, theme } = page.settings;
  useEffect(() => {
    const root = document.documentElement;
    root.lang = language;
    if (theme) root.dataset["theme"] = theme;
    page.terminals.colour(page.is_dark);
  }, [language, theme, page.is_dark]);
  const title = route.page === "walk" && scenario.is === "here" ? page.text(scenario.value.title) || scenario.value.name
    : route.page === "runs" ? page.words.runs : page.words.scenarios;
  useEffect(() => {
    document.title = `${title} · volab`;
  }, [title]);

  return (
    <div class={`page on-${route.page}`}>
      <Header page={page} title={title} />
      <Notices page={page} />
      {route.page === "walk" ? <WalkView page={page} /> : route.page === "runs" ? <RunsView page={page} /> : <CatalogueView page={page} />}
      <Dialogs page={page} />
      <Announcer page={page} />
    </div>
  );
}
