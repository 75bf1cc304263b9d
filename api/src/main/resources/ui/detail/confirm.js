import { announce } from '../core/announce.js';
import { send } from '../core/api.js';
import { Component, html } from '../core/html.js';
import { ACTIONS } from './actions.js';

/** What each does, for whoever is about to ask for it. */
const MEANS = {
  cancel: 'The runner is asked to stop and give up. What was moved may be lost.',
  pause: 'The runner is asked to stop where it is. It can be resumed.',
  resume: 'The runner is asked to go on.',
  force_complete: 'The guest is held until it has moved: it finishes, and is not available meanwhile.',
  cutover: 'The new schema takes the place of the old one.',
  confirm: 'The move is accepted; the source is given up.',
  revert: 'The move is undone; the source is used again.',
  retry: 'The next attempt of this job is made at once.',
};

/** These can't be taken back, so their word must be typed. */
const TYPED = ['cancel', 'force_complete', 'cutover', 'confirm', 'revert'];

export class Confirm extends Component {
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
      announce(`${ACTIONS[action]} asked`);
      subject.acted(body);
      if (status === 201) location.assign(`/ui/m/${body.id}`);
      else this.dialog.close();
    } catch (error) {
      this.setState({ busy: false, error: error.message });
    }
  }

  render({ action, done }, { typed, busy, error }) {
    const word = ACTIONS[action];
    const mustType = TYPED.includes(action);
    return html`<dialog ref=${(it) => { this.dialog = it; }} class="confirm" aria-labelledby="confirm-title" onClose=${done}>
      <form onSubmit=${(event) => this.ask(event)}>
        <h2 id="confirm-title">${word}?</h2>
        <p>${MEANS[action]}</p>
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
