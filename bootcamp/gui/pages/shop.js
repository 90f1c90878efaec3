// state: {products: [{name, brand, colour, price, rating, weight, warranty, days}], cart: [{name, count}], coupon, offers: [line],
//         orders: [{number, day, items: [name], returned: [{name, why}]}], wishes: [name], address: {name, street, city}, committed}
const FACETS = [['brand', 'Brand'], ['colour', 'Colour']], GOODS_SHOWN = 12;
function screen() {
  const tab = view.tab ?? 'Shop', count = state.cart.reduce((sum, line) => sum + line.count, 0);
  const parts = [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 200, 26]}, 'Market'), el('div', {class: 'right', at: [640, 13, 136, 20]},
    'Cart: ' + count)), ...tabs(52, ['Shop', 'Cart', 'Offers', 'Orders'], tab, name => { view.tab = name; view.open = null; }, 24, 100)];
  if (tab === 'Offers') parts.push(region([24, 92, 752, 440], 'Offers list', ...state.offers.map((line, n) => label([16, 12 + 34 * n, 700, 22], line))));
  if (tab === 'Orders') parts.push(...orders());
  if (tab === 'Cart') parts.push(...cart());
  if (tab === 'Shop') parts.push(...(view.open ? detail(view.open) : shelf()));
  return parts;
}
function add(product) {
  const line = state.cart.find(one => one.name === product.name);
  if (line) line.count += 1; else state.cart.push({name: product.name, count: 1});
}
function shelf() {
  const wanted = view.wanted ??= {}, parts = [];
  let top = 92;
  for (const [key, title] of FACETS) {
    parts.push(plain([24, top, 130, 20], title, 'strong'));
    for (const value of [...new Set(state.products.map(one => one[key]))].sort()) {
      top += 24;
      const on = wanted[key] === value;
      parts.push(el('div', {role: 'checkbox', class: 'tick', 'aria-label': value, 'aria-checked': on, at: [24, top, 16, 16],
        onclick: () => { wanted[key] = on ? null : value; render(); }}, on ? '✓' : ''), plain([48, top - 1, 110, 20], value));
    }
    top += 34;
  }
  let found = state.products.filter(one => FACETS.every(([key]) => !wanted[key] || one[key] === wanted[key]));
  const sort = view.sort ?? 'none';
  if (sort !== 'none') found = found.sort((a, b) => (sort === 'price' ? a.price - b.price : b.rating - a.rating));
  parts.push(label([178, 92, 200, 20], found.length + ' products', 'soft'));
  ['price', 'rating'].forEach((name, n) => parts.push(turner([560 + 110 * n, 88, 104, 26], 'Sort by ' + name, () => { view.sort = name; },
    {class: sort === name ? 'main' : ''})));
  found.slice(0, GOODS_SHOWN).forEach((one, n) => parts.push(panel([178 + 202 * (n % 3), 120 + 118 * Math.floor(n / 3), 194, 110], 'card',
    turner([10, 8, 130, 20], one.name, () => { view.open = one; }, {class: 'link', 'aria-label': 'View ' + one.name}),
    el('p', {class: 'cell soft', at: [10, 30, 176, 18]}, `${one.brand}, ${one.colour}`),
    el('p', {class: 'cell', at: [10, 50, 176, 18]}, `${one.price} €   ★ ${one.rating}`),
    el('div', {role: 'switch', 'aria-label': 'Wish ' + one.name, 'aria-checked': state.wishes.includes(one.name), at: [164, 8, 22, 22],
      style: 'font-size: 18px', onclick: () => change(() => { state.wishes = state.wishes.includes(one.name)
        ? state.wishes.filter(name => name !== one.name) : [...state.wishes, one.name].sort(); })}, state.wishes.includes(one.name) ? '♥' : '♡'),
    button([10, 74, 110, 28], 'Add to cart', () => add(one), {'aria-label': 'Add ' + one.name}))));
  return parts;
}
function detail(one) {
  const lines = [`Brand ${one.brand}`, `Colour ${one.colour}`, `Price ${one.price} €`, `Rating ${one.rating}`, `Weight ${one.weight} g`,
    `Warranty ${one.warranty} months`, `Delivery in ${one.days} days`];
  return [turner([24, 92, 90, 28], 'Back', () => { view.open = null; }), panel([24, 130, 220, 220], 'card', el('div', {class: 'mid',
    at: [0, 60, 220, 90], style: 'font-size: 72px; line-height: 90px; color: #94a3b8'}, one.name[0])), el('h2', {at: [270, 134, 300, 22]}, one.name),
  ...lines.map((line, n) => label([270, 164 + 26 * n, 300, 20], line)),
  button([270, 360, 130, 32], 'Add to cart', () => add(one), {class: 'main', 'aria-label': 'Add ' + one.name})];
}
function cart() {
  const price = name => state.products.find(one => one.name === name).price, parts = [];
  state.cart.forEach((line, n) => {
    const top = 96 + 34 * n;
    parts.push(label([24, top + 4, 160, 20], line.name, 'strong'), label([190, top + 4, 80, 20], price(line.name) + ' €'),
      button([290, top, 28, 26], '−', () => { line.count -= 1; if (!line.count) state.cart.splice(n, 1); }, {'aria-label': 'Fewer ' + line.name}),
      label([322, top + 4, 30, 20], line.count, 'mid'), button([356, top, 28, 26], '+', () => { line.count += 1; }, {'aria-label': 'More ' + line.name}),
      button([396, top, 74, 26], 'Remove', () => { state.cart.splice(n, 1); }, {'aria-label': 'Remove ' + line.name}));
  });
  const total = state.cart.reduce((sum, line) => sum + line.count * price(line.name), 0);
  ['name', 'street', 'city'].forEach((key, n) => parts.push(plain([500, 100 + 40 * n, 60, 20], key[0].toUpperCase() + key.slice(1)),
    field([560, 96 + 40 * n, 216, 30], key[0].toUpperCase() + key.slice(1), state.address[key], text => { state.address[key] = text; })));
  parts.push(plain([500, 220, 60, 20], 'Coupon'), field([560, 216, 216, 30], 'Coupon', state.coupon, text => { state.coupon = text; }),
    label([500, 264, 270, 22], `Total ${total} €`, 'strong'), commit([656, 548, 120, 36], 'Place order', 'order'));
  return parts;
}
function orders() {
  const parts = [];
  state.orders.forEach((order, n) => {
    const top = 92 + 92 * n, box = panel([24, top, 752, 84], 'card', label([14, 8, 400, 20], `Order ${order.number}, day ${order.day}`, 'strong'));
    order.items.forEach((name, k) => {
      const back = order.returned.find(one => one.name === name);
      box.append(label([14 + 240 * k, 32, 220, 20], name), turner([14 + 240 * k, 52, 150, 26], back ? 'Returned' : 'Return', () => {
        view.back = {order, name}; }, {'aria-label': `Return ${name} of ${order.number}`, disabled: !!back}));
    });
    parts.push(box);
  });
  if (view.back) parts.push(dialog([240, 200, 320, 190], 'Why is it returned?', ...['damaged', 'wrong size', 'not needed'].map((why, n) =>
    button([18 + 98 * n, 60, 92, 32], why, () => { view.back.order.returned.push({name: view.back.name, why}); view.back = null; })),
  turner([206, 136, 96, 32], 'Close', () => { view.back = null; })));
  return parts;
}
