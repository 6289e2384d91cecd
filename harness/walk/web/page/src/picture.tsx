// SPDX-License-Identifier: Apache-2.0
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Page } from "./page";
import { plain } from "./text";

/** The hosts as they are. The SVG is shown as an image, in which nothing runs and nothing is loaded. */
export function Picture({ page, id }: { page: Page; id: string }) {
  const svg = page.text(page.state.picture ?? {});
  const [shown, show] = useState<string | null>(null);
  const last = useRef<string | null>(null);
  useEffect(() => {
    if (!svg) return;
    const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" })), image = new Image();
    let wanted = true;
    image.src = address;
    // The one before stays until this one can be drawn.
    image.decode().catch(() => {}).then(() => {
      if (!wanted) return;
      show(address);
      if (last.current) URL.revokeObjectURL(last.current);
      last.current = address;
    });
    return () => {
      wanted = false;
      if (last.current !== address) URL.revokeObjectURL(address);
    };
  }, [svg]);
  useEffect(() => () => {
    if (last.current) URL.revokeObjectURL(last.current);
  }, []);
  const says = useMemo(() => plain(/<desc[^>]*>([^<]*)<\/desc>/.exec(svg)?.[1] ?? ""), [svg]);
  return shown ? (
    <>
      <img class="drawing" src={shown} alt={page.words.picture_alt} aria-describedby={id} />
      <p class="vh" id={id}>{says}</p>
    </>
  ) : <p class="quiet">{page.words.no_picture}</p>;
}
