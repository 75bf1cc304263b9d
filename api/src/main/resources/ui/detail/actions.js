import { announce } from '../core/announce.js';
import { send } from '../core/api.js';
import { Component, html, live, signal } from '../core/html.js';

/** What each does, for whoever is about to ask for it; `typed` where it can't be taken back. */
const ACTIONS = {
  cancel: { word: 'Cancel', typed: true, means: 'The runner is asked to stop and give up. What was moved may be lost.' },
  pause: { word: 'Pause', means: 'The runner is asked to stop where it is. It can be resumed.' },
  resume: { word: 'Resume', means: 'The runner is asked to go on.' },
  force_complete: { word: 'Force complete', typed: true, means: 'The guest is held until it has moved: it finishes, and is not available meanwhile.' },
  cutover: { word: 'Cut over', typed: true, means: 'The new schema takes the place of the old one.' },
  confirm: { word: 'Confirm', typed: true, means: 'The move is accepted; the source is given up.' },
  revert: { word: 'Revert', typed: true, means: 'The move is undone; the source is used again.' },
  retry: { word: 'Retry', means: 'The next attempt of this job is made at once.' },
};

class Confirm extends Component {
  state = { typed: '', busy: false, error: '' };

  componentDidMount() {
    this.dialog.showModal();
  }

  async ask(event) {
    event.preventDefault();
    const { action, subject } = this.props;
    const reason = new FormData(event.target).get('reason').trim() || null;
    this.setState({ busy: true, error: '' });
    try {
      const { status, body } = await send(`/migrations/${subject.record.peek().id}/actions`, { action, reason });
      announce(`${ACTIONS[action].word} asked`);
      subject.acted(body);
      if (status === 201) location.assign(`/ui/m/${body.id}`);
      else this.dialog.close();
    } catch (error) {
      this.setState({ busy: false, error: error.message });
    }
  }

  render({ action, done }, { typed, busy, error }) {
    const { word, typed: mustType, means } = ACTIONS[action];
    return html`<dialog ref=${(it) => { this.dialog = it; }} class="confirm" aria-labelledby="confirm-title" onClose=${done}>
      <form onSubmit=${(event) => this.ask(event)}>
        <h2 id="confirm-title">${word}?</h2>
        <p>${means}</p>
        ${mustType && html`<label><span>Type <code>${action}</code> to confirm</span>
          <input name="confirm" autocomplete="off" spellcheck="false" value=${typed}
            onInput=${(event) => this.setState({ typed: event.target.value })} /></label>`}
        <label><span>Reason, for the timeline</span><input name="reason" maxlength="1024" autocomplete="off" /></label>
        ${error && html`<p class="error" role="alert">${error}</p>`}
        <p class="buttons">
          <button type="button" class="quiet" onClick=${() => this.dialog.close()}>Keep as it is</button>
          <button type="submit" class=${mustType ? 'danger' : 'primary'} data-confirm
            disabled=${busy || (mustType && typed.trim() !== action)}>${word}</button></p>
      </form></dialog>`;
  }
}

/** What an operator may ask of the runner now, as the service says. */
export const Actions = live(({ subject }, self) => {
  const asking = (self.asking ??= signal(null));
  const allowed = subject.actions.value?.allowed ?? [];
  return html`<div class="actions">${allowed.filter((action) => ACTIONS[action]).map((action) => html`
    <button type="button" key=${action} data-action=${action}
      onClick=${() => { asking.value = action; }}>${ACTIONS[action].word}</button>`)}
    ${asking.value && html`<${Confirm} action=${asking.value} subject=${subject}
      done=${() => { asking.value = null; }} />`}</div>`;
});
