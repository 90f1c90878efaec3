// state: {folders: [name], labels: [name], contacts: [name], mails: [{from, subject, body, day, folder, read, star, label}],
//         sent: [{to, cc, subject, body}], rules: [{field, has, folder}], committed}; a day is counted from 1, the newest last
const writing = {to: '', cc: '', subject: '', body: ''};
function screen() {
  const folder = view.folder ?? 'Inbox', open = state.mails[view.open];
  const parts = [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 200, 26]}, 'Mail')),
    turner([24, 56, 120, 32], 'Compose', () => write({}), {class: 'main'})];
  state.folders.forEach((name, n) => {
    const count = state.mails.filter(mail => mail.folder === name && !mail.read).length;
    const row = el('div', {role: 'treeitem', class: 'item cell', 'aria-label': name, 'aria-selected': name === folder,
      at: [16, 100 + 28 * n, 136, 26], onclick: () => { view.folder = name; view.open = null; render(); }},
    name + (count ? ' (' + count + ')' : ''));
    parts.push(drop(row, mail => { mail.folder = name; }));
  });
  parts.push(turner([24, 552, 120, 30], 'Rules', () => { view.rule = {field: 'From', has: '', folder: ''}; }));
  const list = region([160, 56, 336, 532], 'Mails');
  state.mails.filter(mail => mail.folder === folder).forEach((mail, n) => {
    const k = state.mails.indexOf(mail);
    const row = el('div', {role: 'listitem', class: mail.read ? 'item' : 'item strong', 'aria-label':
      `${mail.from}: ${mail.subject}, day ${mail.day}` + (mail.read ? '' : ', unread') + (mail.label ? ', ' + mail.label : ''),
      'aria-selected': view.open === k, at: [0, 30 * n, 318, 30], onclick: () => { view.open = k; render(); }},
    plain([30, 3, 94, 24], mail.from), plain([128, 3, 150, 24], mail.subject), plain([282, 3, 34, 24], 'd' + mail.day));
    row.append(el('span', {role: 'switch', 'aria-label': `Star ${mail.from}: ${mail.subject}, day ${mail.day}`,
      'aria-checked': mail.star, at: [6, 4, 20, 20],
      onclick: event => { event.stopPropagation(); change(() => { mail.star = !mail.star; }); }}, mail.star ? '★' : '☆'));
    list.append(take(row, mail));
  });
  parts.push(list);
  if (open) parts.push(...reader(open));
  if (view.draft) parts.push(composer(view.draft));
  if (view.rule) parts.push(ruler(view.rule));
  return parts;
}
function write(given) { view.draft = {...writing, ...given}; }
function reader(mail) {
  const parts = [label([512, 92, 272, 22], mail.subject, 'strong'), label([512, 114, 272, 20], 'From ' + mail.from, 'soft'),
    el('p', {class: 'wrap card', at: [508, 142, 280, 300], style: 'padding: 10px'}, mail.body),
    turner([508, 56, 62, 28], 'Reply', () => write({to: mail.from, subject: 'Re: ' + mail.subject})),
    turner([574, 56, 72, 28], 'Forward', () => write({subject: 'Fwd: ' + mail.subject, body: mail.body})),
    button([650, 56, 66, 28], 'Archive', () => { mail.folder = 'Archive'; }),
    button([720, 56, 66, 28], 'Delete', () => { mail.folder = 'Bin'; }),
    button([508, 456, 130, 28], mail.read ? 'Mark unread' : 'Mark read', () => { mail.read = !mail.read; }),
    ...picker([650, 456, 136, 28], 'Label', ['', ...state.labels], mail.label, value => { mail.label = value; })];
  return parts;
}
function composer(draft) {
  const line = (n, name, key) => [label([18, 46 + 36 * n, 70, 28], name),
    field([90, 44 + 36 * n, 380, 28], name, draft[key], value => { draft[key] = value; })];
  return dialog([150, 110, 500, 260], 'New message', ...line(0, 'To', 'to'), ...line(1, 'Cc', 'cc'), ...line(2, 'Subject', 'subject'),
    ...line(3, 'Message', 'body'), turner([272, 212, 96, 32], 'Discard', () => { view.draft = null; }),
    button([374, 212, 96, 32], 'Send', () => { state.sent.push({...draft}); view.draft = null; }, {class: 'main'}));
}
function ruler(rule) {
  return dialog([170, 120, 460, 250], 'New rule', label([18, 48, 100, 28], 'If'),
    ...choice([90, 46, 200, 28], 'Field', ['From', 'Subject'], rule.field, value => { rule.field = value; }),
    label([18, 88, 70, 28], 'contains'), field([90, 86, 340, 28], 'Contains', rule.has, value => { rule.has = value; }),
    label([18, 128, 70, 28], 'move to'),
    ...choice([90, 126, 350, 28], 'Move to', state.folders.slice(2), rule.folder, value => { rule.folder = value; }),
    turner([232, 200, 96, 32], 'Close', () => { view.rule = null; }),
    button([334, 200, 96, 32], 'Create', () => { state.rules.push({...rule}); view.rule = null; }, {class: 'main'}));
}
