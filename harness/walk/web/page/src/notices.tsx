// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "preact/hooks";
import type { Page } from "./page";
import { Button, Icon } from "./parts";

/** Draws again each second, while something counts down. */
function useSeconds(until: number | null): number {
  const [, again] = useState(0);
  useEffect(() => {
    if (until === null) return;
    const timer = setInterval(() => again((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, [until]);
  return until === null ? 0 : Math.max(0, Math.ceil((until - Date.now()) / 1000));
}

function Connection({ page }: { page: Page }) {
  const { words } = page, { link } = page.state;
  const seconds = useSeconds(link.is === "waiting" ? link.until : null);
  const [met, meet] = useState(false);
  useEffect(() => {
    if (link.is === "open") meet(true);
  }, [link.is]);
  if (link.is === "open" || (link.is === "connecting" && !met)) return null;
  if (link.is === "refused")
    return <div class="banner broken" role="alert"><p><b>{words.refused}</b> {words.refused_says}</p></div>;
  return (
    <div class="banner warning" role="status">
      <p><b>{words.disconnected}</b> <span aria-hidden="true">{link.is === "connecting" || seconds === 0 ? words.reconnecting : words.reconnecting_in(seconds)}</span></p>
      <Button able={link.is === "waiting"} act={() => page.link.connect()}>{words.try_now}</Button>
    </div>
  );
}

function Idle({ page }: { page: Page }) {
  const { words } = page, until = page.state.reclaimed_at;
  const seconds = useSeconds(until);
  if (until === null) return null;
  const left = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return (
    <div class="banner warning" role="alert">
      <p>{words.idle_soon(left)}</p>
      <Button act={() => page.ask({ do: "stay" })}>{words.stay}</Button>
    </div>
  );
}

export function Notices({ page }: { page: Page }) {
  return (
    <div class="notices">
      <Connection page={page} />
      <Idle page={page} />
      {page.state.troubles.map((each) => (
        <div key={each.id} class="banner failed" role="alert">
          <p><b>{each.what}</b> {each.hint}</p>
          <button type="button" class="bare" aria-label={page.words.dismiss} onClick={() => page.dismiss(each.id)}><Icon name="cross" /></button>
        </div>
      ))}
    </div>
  );
}
