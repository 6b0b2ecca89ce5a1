/** Small line drawings beside words; they say nothing that the words do not. */
const drawings = {
  folder: 'M2 4.5h4.2l1.4 1.7H14v7.3H2z',
  pictures: 'M2 3h12v10H2z M2 11l3.6-3.6 2.6 2.6 2-2L14 11.6 M10.6 5.6v.01',
  zip: 'M3.2 2h6.2l3.4 3.4V14H3.2z M7 2v1.6 M7 5.2v1.6 M6 9h2v3H6z',
  lock: 'M4 7.2h8v6H4z M5.6 7.2V5.1a2.4 2.4 0 0 1 4.8 0v2.1',
  download: 'M8 2.5v7.6 M4.8 7.2 8 10.4l3.2-3.2 M2.8 13.4h10.4',
  open: 'M8 10.4V2.8 M4.8 6 8 2.8 11.2 6 M2.8 13.4h10.4',
  warning: 'M8 2.4 14.4 13.4H1.6z M8 6.6v3.2 M8 11.6v.01',
  close: 'M4 4l8 8 M12 4l-8 8',
  check: 'M3.4 8.6 6.6 11.8 12.8 4.6',
  previous: 'M10 3.4 5.4 8 10 12.6',
  next: 'M6 3.4 10.6 8 6 12.6',
  play: 'M5 3.2 12.4 8 5 12.8z',
  pause: 'M5.6 3.4v9.2 M10.4 3.4v9.2',
  stop: 'M4 4h8v8H4z',
} as const;

export type IconName = keyof typeof drawings;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={drawings[name]} />
    </svg>
  );
}
