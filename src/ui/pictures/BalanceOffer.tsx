import { imbalanceOf } from '../../domain/balance.ts';
import { balanceRules } from '../../domain/recipe.ts';
import { isBusy } from '../../domain/run.ts';
import { changeRecipe } from '../../state/recipe.ts';
import { useApp } from '../../state/store.ts';
import { Icon } from '../Icon.tsx';
import { balanceWords } from '../recipe-words.ts';
import { imbalanceWords } from './balance-words.ts';

interface BalanceOfferProps {
  /** Pictures by class. */
  readonly counts: readonly [number, number];
  /** Those of the training part; null where nothing can be dealt now. */
  readonly train: readonly [number, number] | null;
}

/** Where one class is far larger: what can be done, and once it is done, what it does. */
export function BalanceOffer({ counts, train }: BalanceOfferProps) {
  const names = useApp((state) => state.classNames);
  const balance = useApp((state) => state.recipe.balance);
  const busy = useApp((state) => isBusy(state.run));
  const imbalance = imbalanceOf(counts);
  if (!imbalance) return null;
  const learned = train?.every((pictures) => pictures > 0) ? train : counts;
  return (
    <div className="offer" role="group" aria-label="Balance of the classes">
      {balance === 'none' && <Icon name="warning" />}
      <p aria-live="polite">{imbalanceWords(imbalance, balance, learned, names)}</p>
      <div className="offer-choices">
        {balanceRules
          .filter((rule) => rule !== 'none')
          .map((rule) => (
            <button
              key={rule}
              type="button"
              className="small-button"
              disabled={busy}
              aria-pressed={balance === rule}
              onClick={() => changeRecipe({ balance: balance === rule ? 'none' : rule })}
            >
              {balanceWords.options[rule]}
            </button>
          ))}
      </div>
    </div>
  );
}
