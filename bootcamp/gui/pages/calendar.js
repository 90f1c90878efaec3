// state: {title, events: [{title, day, hour}], committed}; a taken slot refuses a second event
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'];
function screen() {
  const parts = [el('h1', {}, state.title)];
  DAYS.forEach((day, d) => parts.push(el('div', {class: 'cell', at: [76 + 140 * d, 50, 134, 20]}, day)));
  for (let hour = 8; hour < 18; hour++) {
    const top = 74 + 50 * (hour - 8);
    parts.push(el('div', {class: 'cell', at: [24, top, 48, 20]}, hour + ':00'));
    DAYS.forEach((day, d) => {
      const slot = el('div', {role: 'gridcell', 'aria-label': day + ' ' + hour + ':00', at: [76 + 140 * d, top, 136, 48]});
      slot.style.background = '#fff';
      drop(slot, event => {
        if (!state.events.some(other => other.day === day && other.hour === hour)) { event.day = day; event.hour = hour; }
      });
      for (const event of state.events) {
        if (event.day !== day || event.hour !== hour) continue;
        const box = el('div', {role: 'listitem', class: 'cell', 'aria-label': event.title + ', ' + day + ' ' + hour + ':00',
          at: [2, 2, 132, 44]}, event.title);
        Object.assign(box.style, {background: '#dbeafe', borderLeft: '4px solid #2563eb', padding: '4px 6px'});
        slot.append(take(box, event));
      }
      parts.push(slot);
    });
  }
  return parts;
}
