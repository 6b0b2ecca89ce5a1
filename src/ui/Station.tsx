import type { ReactNode } from 'react';

interface StationProps {
  readonly id: string;
  readonly title: string;
  readonly intro?: ReactNode;
  /** What belongs beside the title. */
  readonly actions?: ReactNode;
  /** What a file dropped anywhere on the station is taken for. */
  readonly drop?: string;
  readonly children: ReactNode;
}

/** One of the places on the page: a region with its title. */
export function Station({ id, title, intro, actions, drop, children }: StationProps) {
  return (
    <section className="station" id={id} aria-labelledby={`${id}-title`} data-drop={drop}>
      <div className="station-head">
        <h2 id={`${id}-title`} tabIndex={-1}>
          {title}
        </h2>
        {actions}
      </div>
      {intro !== undefined && <p className="intro">{intro}</p>}
      {children}
    </section>
  );
}
