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
    } else if (name === 'style') node.style.cssText += value;
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
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
  const old = document.activeElement, typing = old?.tagName === 'INPUT' && old.getAttribute('aria-label');
  document.body.replaceChildren(...screen());
  for (const node of document.querySelectorAll('[data-scroll]')) node.scrollTop = scrolled[node.dataset.scroll] ?? 0;
  for (const node of typing ? document.querySelectorAll('input') : []) {  // a page redrawn under a writer
    if (node.getAttribute('aria-label') !== typing) continue;
    node.focus();
    node.setSelectionRange(old.selectionStart, old.selectionEnd);
    return;
  }
  document.querySelector('[data-focus]')?.select();  // a field that has just opened, to be written in
}

// The wheel by hand, at once: the browser's own scrolling ends when it likes.
addEventListener('wheel', event => {
  event.preventDefault();
  const node = event.target.closest('[data-scroll]');
  if (node) node.scrollTop += event.deltaY;
}, {passive: false});
addEventListener('contextmenu', event => event.preventDefault());
addEventListener('dragstart', event => event.preventDefault());

// Dragging: `take(node, item)` can be picked up; `drop(node, put)` takes what is released over it, or over
// something on top of it that takes nothing.
let held = null, source = null;
const drops = new WeakMap();
function take(node, item) {
  node.addEventListener('mousedown', event => { if (event.button === 0) { held = item; source = node; node.classList.add('held'); } });
  return node;
}
function drop(node, put) { drops.set(node, put); return node; }
function taker(node) {
  while (node && !drops.has(node)) node = node.parentElement;
  return node;
}
addEventListener('mouseup', event => {
  const item = held;
  held = null;
  if (item === null || event.button !== 0) return;
  const under = document.elementsFromPoint(event.clientX, event.clientY);
  if (source.contains(under[0])) { source.classList.remove('held'); return; }  // not moved: a click
  const node = under.map(taker).find(Boolean);
  if (node) change(() => drops.get(node)(item)); else render();
});

// Widgets that pages share. `at` is [left, top, width, height]; `edit` changes the state, `turn` only the view.
const label = (at, words, look = '') => el('p', {class: 'cell ' + look, at}, String(words));
const plain = (at, words, look = '') => el('div', {class: 'cell ' + look, at}, String(words));
const button = (at, words, edit, more = {}) => el('button', {at, onclick: () => change(edit), ...more}, words);
const turner = (at, words, turn, more = {}) => el('button', {at, onclick: () => { turn(); render(); }, ...more}, words);
const panel = (at, look, ...children) => el('div', {class: look, at}, ...children);
const commit = (at, words, name) => button(at, words, () => { state.committed = name; }, {class: 'main'});

function region(at, name, ...children) {  // scrolls
  const node = el('div', {role: 'region', 'aria-label': name, 'data-scroll': name, class: 'sheet', at});
  node.append(...children);
  return node;
}

function tick(at, name, on, edit) {
  return el('div', {class: 'tick', role: 'checkbox', 'aria-label': name, 'aria-checked': on, at,
    onclick: event => { event.stopPropagation(); change(edit); }}, on ? '✓' : '');
}

function toggle(at, name, on, edit) {
  return el('div', {class: 'switch', role: 'switch', 'aria-label': name, 'aria-checked': on, at,
    onclick: () => change(edit)});
}

function field(at, name, value, set, more = {}) {  // `set` is told each change; it redraws where it must
  const input = el('input', {'aria-label': name, at, autocomplete: 'off', spellcheck: 'false', maxlength: 200,
    oninput: () => { if (!state.committed) set(input.value); else input.value = value; }, ...more});
  input.value = value;
  return input;
}

function choice(at, name, options, value, set) {  // one of a few, side by side
  const [left, top, width, height] = at, each = Math.floor(width / options.length);
  return options.map((option, n) => el('button', {role: 'radio', 'aria-label': name + ': ' + option,
    'aria-checked': option === value, class: option === value ? 'main' : '', at: [left + n * each, top, each - 6, height],
    onclick: () => change(() => set(option))}, String(option)));
}

function picker(at, name, options, value, set, loose = false) {  // one of many; `loose` ones only change the view
  const [left, top, width, height] = at, open = view.picker === name;
  const go = edit => loose ? (edit(), render()) : change(edit);
  const parts = [el('button', {role: 'combobox', 'aria-label': name, 'aria-valuetext': value, at, class: 'picker',
    onclick: () => { view.picker = open ? null : name; render(); }}, String(value || '—'), el('span', {class: 'arrow'}, '▾'))];
  if (open) {
    const list = region([left, top + height, width, Math.min(options.length * 24 + 2, 220)], name + ' options');
    list.classList.add('float');
    options.forEach((option, n) => list.append(el('div', {role: 'option', 'aria-label': option, class: 'item cell',
      'aria-selected': option === value, at: [0, 24 * n, width - 18, 24],
      onclick: () => { view.picker = null; go(() => set(option)); }}, String(option))));
    parts.push(list);
  }
  return parts;
}

function tabs(top, names, open, turn, left = 24, width = 120) {
  return names.map((name, n) => el('button', {role: 'tab', 'aria-label': name, 'aria-selected': name === open,
    class: name === open ? 'main' : '', at: [left + (width + 6) * n, top, width, 28],
    onclick: () => { turn(name); render(); }}, name));
}

function dialog(at, title, ...children) {  // covers the page under it
  return el('div', {class: 'shade', at: [0, 0, 800, 600]}, panel(at, 'dialog', el('h2', {at: [18, 12, 300, 20]}, title), ...children));
}

// Drawing: SVG nodes, of which those with a role are elements like all others.
function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value !== null) node.setAttribute(name, String(value));
  }
  node.append(...children);
  return node;
}
function canvas(at, name, ...children) {
  const node = svg('svg', {role: 'img', 'aria-label': name, width: at[2], height: at[3]}, ...children);
  Object.assign(node.style, {position: 'absolute', left: at[0] + 'px', top: at[1] + 'px', background: '#fff'});
  return node;
}
function swipe(node, done) {  // from where to where the mouse was dragged on a node, in its pixels; a click is both
  node.addEventListener('mousedown', down => {
    if (down.button !== 0) return;
    const box = node.getBoundingClientRect();
    addEventListener('mouseup', up => done(down.clientX - box.left, down.clientY - box.top, up.clientX - box.left,
      up.clientY - box.top, down, up), {once: true});
  });
  return node;
}
