import { Component, h } from '../vendor/preact.js';
import { effect } from '../vendor/signals-core.js';
import htm from '../vendor/htm.js';

export { Component, render } from '../vendor/preact.js';
export { batch, computed, effect, signal } from '../vendor/signals-core.js';

/** Markup as a tagged template, so that no compiler is needed. */
export const html = htm.bind(h);

const differ = (one, other) => {
  for (const name in one) if (one[name] !== other[name]) return true;
  for (const name in other) if (!(name in one)) return true;
  return false;
};

/**
 * A component that is drawn again when a signal that it read has changed, or one of its properties.
 *
 * @param {(props, self: Component) => any} view `self` is there to keep what is this one's own
 */
export const live = (view) => class extends Component {
  shouldComponentUpdate(props, state) {
    return state !== this.state || differ(props, this.props);
  }

  render(props) {
    let drawn;
    let asked = false;
    this.stop?.();
    this.stop = effect(() => {
      // The second run means that something has changed; it reads nothing, so it is the last.
      if (asked) this.setState({});
      else drawn = view(props, this);
      asked = true;
    });
    return drawn;
  }

  componentWillUnmount() {
    this.stop?.();
  }
};

/** A signal's value as text. */
export const Told = live(({ of }) => of.value);
