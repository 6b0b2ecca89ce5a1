import type { Recipe } from '../../domain/recipe.ts';
import { changeRecipe } from '../../state/recipe.ts';
import {
  balanceWords,
  orientationWords,
  preparationSentence,
  resizeWords,
} from '../recipe-words.ts';
import { SelectInput } from './SelectInput.tsx';

/** What is seldom changed; closed it tells how it stands. */
export function MoreFields({ recipe }: { readonly recipe: Recipe }) {
  const classes = balanceWords.options[recipe.balance].toLowerCase();
  return (
    <details className="more-fields">
      <summary>
        Resize, orientation and balance{' '}
        <span className="summary-readout">
          {preparationSentence(recipe)}, {recipe.balance === 'none' ? 'classes ' : ''}
          {classes}
        </span>
      </summary>
      <div className="fields">
        <SelectInput
          {...resizeWords}
          value={recipe.resize}
          onChange={(resize) => changeRecipe({ resize })}
        />
        <SelectInput
          {...orientationWords}
          value={recipe.orientation}
          onChange={(orientation) => changeRecipe({ orientation })}
        />
        <SelectInput
          {...balanceWords}
          value={recipe.balance}
          onChange={(balance) => changeRecipe({ balance })}
        />
      </div>
    </details>
  );
}
