// How high an element is. A change is told a frame later: what is laid out anew for it inside the observer's own frame would make the
// browser report a loop.
import type { Attachment } from "svelte/attachments";

export function height(tell: (pixels: number) => void): Attachment<HTMLElement> {
  return (element) => {
    let frame = 0;
    tell(element.offsetHeight);
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => tell(element.offsetHeight));
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
    };
  };
}
