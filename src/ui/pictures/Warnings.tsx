import { Icon } from '../Icon.tsx';

export function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className="warnings" aria-label="Warnings">
      {warnings.map((warning) => (
        <li key={warning}>
          <Icon name="warning" />
          <p>{warning}</p>
        </li>
      ))}
    </ul>
  );
}
