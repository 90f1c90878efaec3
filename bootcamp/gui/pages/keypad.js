// state: {keys: [digit], entered, committed}
function screen() {
  const box = panel([270, 70, 260, 440], 'card', el('p', {role: 'status', 'aria-label': 'Entered', 'aria-valuetext': state.entered, class: 'sheet mid big', at: [20, 20, 220, 56]}, state.entered.replace(/./g, '•')));
  state.keys.forEach((digit, n) => box.append(button([20 + 76 * (n % 3), 92 + 66 * Math.floor(n / 3), 68, 58], digit, () => { state.entered = (state.entered + digit).slice(0, 12); }, {class: 'key'})));
  box.append(button([96, 290, 144, 58], 'Correct', () => { state.entered = state.entered.slice(0, -1); }));
  box.append(commit([20, 370, 220, 48], 'Unlock', 'unlock'));
  return [panel([0, 0, 800, 44], 'dark', el('h1', {at: [24, 9, 400, 26]}, 'Door')), box];
}
