// Ties the transcript to the player. Without this script every link still leads to its place in the text.
"use strict";
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    const status = button.parentElement.querySelector("[role=status]");
    button.hidden = !navigator.clipboard; // it exists on https and on this machine only
    button.addEventListener("click", async () => {
      field.select();
      await navigator.clipboard.writeText(field.value);
      status.textContent = status.dataset.said;
    });
  }

  const audio = document.querySelector("audio");
  if (!audio) return;
  const bar = audio.parentElement;
  const button = document.querySelector(".follow");
  const sentences = [...document.querySelectorAll("[data-t]")];
  const starts = sentences.map((sentence) => Number(sentence.dataset.t));
  let spoken = null; // the sentence that is heard now
  let following = false; // whether the page scrolls along; the reader's own scrolling ends it

  // the last sentence that started at or before this second
  const at = (second) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= second + 0.001) low = middle + 1;
      else high = middle;
    }
    return sentences[low - 1] || null;
  };

  const reveal = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const near = top > -innerHeight && bottom < 2 * innerHeight;
    if (top < bar.getBoundingClientRect().bottom || bottom > innerHeight * 0.75)
      element.scrollIntoView({ block: "center", behavior: near && !calm ? "smooth" : "instant" });
  };

  const show = () => {
    const now = at(audio.currentTime);
    if (now === spoken) return;
    spoken?.removeAttribute("aria-current");
    now?.setAttribute("aria-current", "true");
    spoken = now;
    if (following && now) reveal(now);
  };

  const follow = (yes) => {
    following = yes;
    button.hidden = yes || audio.paused || !sentences.length;
    if (yes && spoken) reveal(spoken);
  };

  const frame = () => {
    show();
    if (!audio.paused) requestAnimationFrame(frame);
  };

  const open = (second) => {
    audio.currentTime = second;
    show();
  };

  const play = (second) => {
    open(second);
    history.replaceState(null, "", `#t=${second}`);
    follow(true);
    audio.play().catch(() => {}); // where it cannot be played, the player itself says so
  };

  // `#t=754` in the address: open there, silent until the reader plays
  const arrive = () => {
    const moment = /^#t(?:=|%3D)(\d+(?:\.\d+)?)$/.exec(location.hash);
    if (!moment) return;
    open(Number(moment[1]));
    if (spoken) spoken.scrollIntoView({ block: "center" });
  };

  document.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest('a[href^="#t="]');
    const sentence = event.target.closest("[data-t]");
    if (link) {
      event.preventDefault();
      play(Number(link.hash.slice(3)));
    } else if (sentence && getSelection().isCollapsed) play(Number(sentence.dataset.t));
  });

  audio.addEventListener("play", () => {
    // pressed in the player itself: scroll along only if the reader is in the transcript already
    const box = at(audio.currentTime)?.getBoundingClientRect();
    follow(following || Boolean(box && box.top < innerHeight && box.bottom > 0));
    frame();
  });
  audio.addEventListener("pause", () => follow(following));
  audio.addEventListener("seeked", show);
  button.addEventListener("click", () => follow(true));
  for (const kind of ["wheel", "touchmove"]) addEventListener(kind, () => follow(false), { passive: true });
  addEventListener("keydown", (event) => {
    const scrolls = ["PageUp", "PageDown", "ArrowUp", "ArrowDown", "Home", "End", " "].includes(event.key);
    if (scrolls && !event.target.closest("audio, button, input")) follow(false);
  });
  addEventListener("mousedown", (event) => {
    if (event.target === document.documentElement) follow(false); // the scroll bar
  });
  addEventListener("hashchange", arrive);
  arrive();
})();
