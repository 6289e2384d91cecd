// SPDX-License-Identifier: Apache-2.0
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Page } from "./page";
import { Button, Icon } from "./parts";
import type { Scenario } from "./protocol";

/** Keys that a touch screen lacks. */
const touch_keys: [string, string][] = [["Tab", "\t"], ["Esc", "\x1b"], ["^C", "\x03"], ["^D", "\x04"], ["↑", "\x1b[A"], ["↓", "\x1b[B"]];

function Screen({ page, host, name, shown }: { page: Page; host: number; name: string; shown: boolean }) {
  const box = useRef<HTMLDivElement>(null), { words } = page, { lab } = page.state;
  const terminal = page.terminals.at(host), ended = page.state.ended[host];
  const label = `${words.terminal_of(name)}. ${words.leave_terminal}`;
  useLayoutEffect(() => {
    if (terminal && box.current && terminal.element.parentElement !== box.current) box.current.prepend(terminal.element);
    terminal?.begin(label);
  }, [terminal, label]);
  return (
    <div class={`one ${shown ? "" : "behind"}`} id={`screen-${host}`} role="tabpanel" aria-labelledby={`tab-${host}`}
      onFocusCapture={() => page.front !== host && page.show({ front: host })}>
      {page.settings.side_by_side && <p class="cap">{name}</p>}
      <div class="box" ref={box} />
      {ended !== undefined && lab.state === "ready" && (
        <div class="over" role="status">
          <p>{words.shell_ended(ended)}</p>
          <Button class="primary" act={() => terminal?.attach()}>{words.open_again}</Button>
        </div>
      )}
    </div>
  );
}

export function Screens({ page, scenario }: { page: Page; scenario: Scenario }) {
  const { words, front } = page, { side_by_side } = page.settings, { lab, link } = page.state;
  page.terminals.open(scenario.name, scenario.hosts.length);
  const live = lab.state === "ready" && link.is === "open";
  // After the screens have their sizes. While the lab goes back, its server keeps in mind who is attached.
  useEffect(() => {
    page.terminals.colour(page.is_dark);
    if (live || link.is !== "open" || lab.state !== "rewinding") page.terminals.want(live);
  }, [live, link.is, lab.state, scenario.name]);
  const choose = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0, all = scenario.hosts.length;
    if (by === 0) return;
    const next = (front + by + all) % all;
    page.show({ front: next });
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <section class={`screens ${side_by_side ? "both" : ""} ${live ? "" : "dead"}`} aria-label={words.terminals}>
      <div class="bar">
        <div role="tablist" aria-label={words.terminals} onKeyDown={choose}>
          {scenario.hosts.map((host, at) => (
            <button key={host.name} type="button" role="tab" id={`tab-${at}`} aria-controls={`screen-${at}`} aria-selected={at === front}
              tabIndex={at === front ? 0 : -1} onClick={() => page.bring_to_front(at)}>{host.name}</button>
          ))}
        </div>
        <span class="quiet leave">{words.leave_terminal}</span>
        <button type="button" class="bare see" onClick={() => page.show({ picture_large: true })}><Icon name="lab" />{words.picture}</button>
        {scenario.hosts.length > 1 && (
          <button type="button" class="bare arrange" aria-pressed={side_by_side} title={side_by_side ? words.one_at_a_time : words.side_by_side}
            aria-label={words.side_by_side} onClick={() => page.choose({ side_by_side: !side_by_side })}>
            <Icon name={side_by_side ? "one" : "columns"} />
          </button>
        )}
      </div>
      <div class="all">
        {scenario.hosts.map((host, at) => <Screen key={host.name} page={page} host={at} name={host.name} shown={side_by_side || at === front} />)}
      </div>
      <div class="touch" role="group" aria-label={words.keys}>
        {touch_keys.map(([name, text]) => (
          <button key={name} type="button" onClick={() => {
            page.link.type(front, new TextEncoder().encode(text));
            page.terminals.at(front)?.focus();
          }}>{name}</button>
        ))}
      </div>
    </section>
  );
}
