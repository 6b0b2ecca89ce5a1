import {
  checkRecipe,
  defaultRecipe,
  recipeLimits,
  splitLimits,
  type Recipe,
  type SplitPercent,
} from '../../domain/recipe.ts';
import { isBusy } from '../../domain/run.ts';
import { changeRecipe } from '../../state/recipe.ts';
import { useApp } from '../../state/store.ts';
import { thrownBy } from '../data-failure.ts';
import { failureWords } from '../failure-words.ts';
import { recipeWords, splitWords, type NumberField } from '../recipe-words.ts';
import { MoreFields } from './MoreFields.tsx';
import { NumberInput } from './NumberInput.tsx';

const fields = Object.keys(recipeWords) as readonly NumberField[];
/** As the reference writes its split. */
const splitParts = ['train', 'test', 'validation'] as const;

export function RecipeForm() {
  const recipe = useApp((state) => state.recipe);
  const busy = useApp((state) => isBusy(state.run));
  // Which pictures stay together is no matter of this form.
  const { groupBy, duplicates, similarTogether } = recipe;
  const defaults = { ...recipe, ...defaultRecipe, groupBy, duplicates, similarTogether };
  const unchanged = JSON.stringify(defaults) === JSON.stringify(recipe);
  const sumFailure = splitSumFailure(recipe.split);

  return (
    <fieldset className="recipe" disabled={busy}>
      <legend>Recipe</legend>
      <div className="fields">
        {fields.map((field) => (
          <NumberInput
            key={field}
            {...recipeWords[field]}
            limits={recipeLimits[field]}
            value={recipe[field]}
            failure={fieldFailure({ [field]: recipe[field] })}
            onChange={(value) => changeRecipe({ [field]: value })}
          />
        ))}
      </div>
      <fieldset className="split" aria-describedby={sumFailure ? 'split-failure' : undefined}>
        <legend>Split, in percent</legend>
        <div className="fields">
          {splitParts.map((part) => (
            <NumberInput
              key={part}
              {...splitWords[part]}
              limits={splitLimits[part]}
              value={recipe.split[part]}
              failure={fieldFailure({ split: lonePart(part, recipe.split[part]) })}
              onChange={(value) => changeRecipe({ split: { ...recipe.split, [part]: value } })}
            />
          ))}
        </div>
        {sumFailure && (
          <p className="field-failure" id="split-failure">
            {sumFailure}
          </p>
        )}
      </fieldset>
      <MoreFields recipe={recipe} />
      <button
        type="button"
        className="quiet"
        disabled={busy || unchanged}
        onClick={() => changeRecipe(defaults)}
      >
        Back to the defaults
      </button>
    </fieldset>
  );
}

/** What is wrong with one value, in words, all else being right. */
function fieldFailure(change: Partial<Recipe>): string | null {
  const failure = thrownBy(() => checkRecipe({ ...defaultRecipe, ...change }));
  return failure?.kind === 'recipe-out-of-range' ? failureWords(failure) : null;
}

/** A split in which only `part` can be out of range; the sum is judged elsewhere. */
function lonePart(part: keyof SplitPercent, value: number): SplitPercent {
  return { ...defaultRecipe.split, [part]: value };
}

function splitSumFailure(split: SplitPercent): string | null {
  const failure = thrownBy(() => checkRecipe({ ...defaultRecipe, split }));
  return failure?.kind === 'split-not-100' ? failureWords(failure) : null;
}
