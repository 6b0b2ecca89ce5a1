import { Icon } from './Icon.tsx';

export function Header() {
  return (
    <header className="page-head">
      <div className="page-head-inner">
        <p className="wordmark">
          <Mark />
          <span>Twofold</span>
        </p>
        <h1>Two folders of pictures in, a trained classifier out.</h1>
        <p className="privacy">
          <Icon name="lock" />
          Your pictures stay on this computer
        </p>
      </div>
    </header>
  );
}

/** Two leaves that fold on one another: the two classes. */
function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path className="mark-0" d="M15 5v22L4 22V10z" />
      <path className="mark-1" d="M17 5v22l11-5V10z" />
    </svg>
  );
}

export function Footer() {
  return (
    <footer className="page-foot">
      <p>
        Twofold trains inside this tab and talks to no other computer. Your files are only ever
        read. Licensed under Apache-2.0.{' '}
        {/* In a tab of its own: to leave the page would end a run. */}
        <a href="third-party-licenses.md" target="_blank" rel="noopener">
          Licenses of the libraries
        </a>
      </p>
    </footer>
  );
}
