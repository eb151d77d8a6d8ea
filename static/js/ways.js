// Brings the entry of this page into view where the ways are wider than the screen.
const ROOM = 16;

for (const current of document.querySelectorAll(".topnav [aria-current], .subnav [aria-current]")) {
  const way = current.closest("nav");
  const [inner, outer] = [current.getBoundingClientRect(), way.getBoundingClientRect()];
  const isRightToLeft = getComputedStyle(way).direction === "rtl";
  way.scrollLeft += isRightToLeft ? inner.right - outer.right + ROOM : inner.left - outer.left - ROOM;
}
