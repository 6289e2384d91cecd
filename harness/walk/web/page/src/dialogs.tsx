// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Page, Question } from "./page";
import { Picture } from "./picture";

function Dialog({ name, label, close, children }: { name: string; label: string; close: () => void; children: ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={element} class={name} aria-label={label} onClose={close}
      onClick={(event) => event.target === element.current && close()}>
      {children}
    </dialog>
  );
}

function asked(page: Page, question: Question): { ask: string; says: string; yes: string } {
  const { words } = page;
  switch (question.about) {
    case "rewind": return { ask: words.sure_rewind(question.title), says: words.sure_says, yes: words.go_back };
    case "reset": return { ask: words.sure_reset, says: words.sure_says, yes: words.start_over };
    case "back-to-checkpoint": return { ask: words.sure_checkpoint, says: words.sure_says, yes: words.go_back };
    case "leave": return { ask: words.sure_leave, says: words.sure_leave_says, yes: words.end_it };
  }
}

function Sure({ page, question }: { page: Page; question: Question }) {
  const { ask, says, yes } = asked(page, question);
  return (
    <Dialog name="sure" label={ask} close={() => page.answered(false)}>
      <h2>{ask}</h2>
      <p>{says}</p>
      <p class="buttons">
        <button type="button" class="primary" onClick={() => page.answered(true)}>{yes}</button>
        <button type="button" onClick={() => page.answered(false)}>{page.words.cancel}</button>
      </p>
    </Dialog>
  );
}

function Keys({ page }: { page: Page }) {
  const { words } = page, close = () => page.show({ keys_shown: false });
  const rows = (keys: [string, string][]) => keys.map(([key, what]) => <div key={key}><dt>{key.split(" ").map((each) => <kbd key={each}>{each}</kbd>)}</dt><dd>{what}</dd></div>);
  return (
    <Dialog name="keylist" label={words.keys} close={close}>
      <h2>{words.keys}</h2>
      <p>{words.keys_anywhere}</p>
      <dl>{rows([["Ctrl Enter", words.key_run], ["F6", words.key_terminal]])}</dl>
      <p>{words.keys_terminal}</p>
      <dl>{rows([["Ctrl C", words.key_copy], ["Ctrl Shift V", words.key_paste]])}</dl>
      <p>{words.keys_intro}</p>
      <dl>{rows([["R", words.key_run], ["C", words.key_check], ["H", words.key_hint], ["S", words.key_skip], ["B", words.key_back], ["1 2 …", words.key_hosts], ["?", words.key_keys]])}</dl>
      <p class="buttons"><button type="button" onClick={close}>{words.close}</button></p>
    </Dialog>
  );
}

export function Dialogs({ page }: { page: Page }) {
  return (
    <>
      {page.question && <Sure page={page} question={page.question} />}
      {page.keys_shown && <Keys page={page} />}
      {page.picture_large && (
        <Dialog name="large" label={page.words.picture} close={() => page.show({ picture_large: false })}>
          <Picture page={page} id="large-picture-says" />
          <p class="buttons"><button type="button" onClick={() => page.show({ picture_large: false })}>{page.words.close}</button></p>
        </Dialog>
      )}
    </>
  );
}
