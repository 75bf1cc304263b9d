import { html, live, signal } from '../core/html.js';

export const ACTIONS = {
  cancel: 'Cancel', pause: 'Pause', resume: 'Resume', force_complete: 'Force complete',
  cutover: 'Cut over', confirm: 'Confirm', revert: 'Revert', retry: 'Retry',
};

/** What an operator may ask of the runner now, as the service says. */
export const Actions = live(({ subject }, self) => {
  const asking = (self.asking ??= signal(null));
  const allowed = subject.actions.value?.allowed ?? [];
  // The dialog comes with the first question: most who look ask for nothing.
  const ask = async (action) => {
    const { Confirm } = await import('./confirm.js');
    asking.value = { action, Confirm };
  };
  return html`<div class="actions">${allowed.filter((action) => ACTIONS[action]).map((action) => html`
    <button type="button" key=${action} data-action=${action} onClick=${() => ask(action)}>${ACTIONS[action]}</button>`)}
    ${asking.value && html`<${asking.value.Confirm} action=${asking.value.action} subject=${subject}
      done=${() => { asking.value = null; }} />`}</div>`;
});
