'use strict';
// A page is `state` (judged: plain JSON), `view` (looks only: never judged) and `screen()` (draws both).
// Every place and size is in pixels, so that no position depends on a font.
const view = {};

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'at') {
      const [left, top, width, height] = value;
      Object.assign(node.style, {position: 'absolute', left: left + 'px', top: top + 'px',
        width: width + 'px', height: height + 'px'});
    } else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name.startsWith('aria-')) node.setAttribute(name, String(value));
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function change(edit) {  // the first commit is final: nothing changes after it
  if (state.committed) return;
  edit();
  render();
}

function render() {
  const scrolled = {};
  for (const node of document.querySelectorAll('[data-scroll]')) scrolled[node.dataset.scroll] = node.scrollTop;
  document.body.replaceChildren(...screen());
  for (const node of document.querySelectorAll('[data-scroll]')) node.scrollTop = scrolled[node.dataset.scroll] ?? 0;
}

// The wheel by hand, at once: the browser's own scrolling ends when it likes.
addEventListener('wheel', event => {
  event.preventDefault();
  const node = event.target.closest('[data-scroll]');
  if (node) node.scrollTop += event.deltaY;
}, {passive: false});
addEventListener('contextmenu', event => event.preventDefault());
addEventListener('dragstart', event => event.preventDefault());

// Dragging: `take(node, item)` can be picked up; `drop(node, put)` takes what is released over it.
let held = null;
const drops = new WeakMap();
function take(node, item) {
  node.addEventListener('mousedown', event => { if (event.button === 0) { held = item; node.classList.add('held'); } });
  return node;
}
function drop(node, put) { drops.set(node, put); return node; }
addEventListener('mouseup', event => {
  const item = held;
  held = null;
  if (item === null || event.button !== 0) return;
  let node = document.elementFromPoint(event.clientX, event.clientY);
  while (node && !drops.has(node)) node = node.parentElement;
  if (node) change(() => drops.get(node)(item)); else render();
});
