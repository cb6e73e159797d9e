import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Standins, startStandins } from '../../standins/start-standins.ts';
import { mealSuggestAnswerSchema } from '../../upstreams/llm-demo/schema.ts';
import {
  ask,
  converse,
  getQuantity,
  ingredientNames,
  openSession,
  question,
  read,
  send,
  type Turn,
} from './call-standins.ts';

let standins: Standins;

beforeAll(async () => {
  standins = await startStandins();
});

afterAll(() => standins.close());

const talk = (locale: 'ko' | 'en' | 'ja', prompts: string[], profile?: Record<string, unknown>) =>
  converse(standins.llmDemoUrl, { locale, prompts, profile });

describe('a first prompt', () => {
  test.each([
    ['ko', '오늘 저녁 카레 땡기는데', /카레|커리/],
    ['en', 'I feel like curry tonight', /curry/i],
    ['ja', '今夜はカレーが食べたい', /カレー/],
  ] as const)('asks for curry in %s and gets one', async (locale, prompt, title) => {
    const [meal] = await talk(locale, [prompt]);
    expect(meal?.recipe_title).toMatch(title);
  });

  test.each([
    ['ko', /[가-힣]/],
    ['en', /^[^가-힣ぁ-んァ-ン]*$/],
    ['ja', /[ぁ-んァ-ン]/],
  ] as const)('is answered in %s alone [LOCALE-03]', async (locale, script) => {
    const [meal] = await talk(locale, ['spaghetti']);
    for (const text of [
      meal?.intro_message,
      meal?.recipe_description,
      meal?.recommendation_message,
      meal?.notes,
    ]) {
      expect(text).toMatch(script);
    }
  });

  test('gets the same meal for the same profile', async () => {
    const profile = { name: '佐藤花子', age: 32, extra: { hobby: '등산', diet: null } };
    const sameProfile = { extra: { diet: null, hobby: '등산' }, age: 32, name: '佐藤花子' };
    expect(await talk('ko', ['저녁 추천'], sameProfile)).toEqual(await talk('ko', ['저녁 추천'], profile));
  });

  test('gets another meal in other words', async () => {
    const prompts = ['dinner ideas?', 'what shall I cook', 'surprise me', 'I am hungry', 'lunch?'];
    const meals = await Promise.all(prompts.map((prompt) => talk('en', [prompt])));
    expect(new Set(meals.map(([meal]) => meal?.recipe_title)).size).toBeGreaterThan(2);
  });

  test('gets different meals for different profiles', async () => {
    const names = ['Kim', 'Lee', 'Park', 'Choi', 'Jung'];
    const meals = await Promise.all(names.map((name) => talk('ko', ['저녁 추천'], { name })));
    expect(new Set(meals.map(([meal]) => meal?.recipe_title)).size).toBeGreaterThan(1);
  });

  test('that goes with wine gets a dish for it', async () => {
    const session = await openSession(standins.llmDemoUrl, { locale: 'ja' });
    const { body } = await send('POST', `${session}/meal-suggest`, {
      body: question('ワインに合う料理', 'ja'),
    });
    expect(body).toMatchObject({ raw: { reading: { moods: ['wine'] } } });
    expect(body).toMatchObject({
      raw: {
        recipe: expect.stringMatching(/risotto|pasta|steak|wine|gambas|caprese|carbonara|aglio|salmon|curry/),
      },
    });
  });

  test('does not repeat a dish while there are others', async () => {
    const session = await openSession(standins.llmDemoUrl, { locale: 'en' });
    const served: Turn[] = [];
    for (let round = 0; round < 4; round++) {
      const fresh = { ...question('curry', 'en', served), anchor: null };
      const { meal } = await read(
        mealSuggestAnswerSchema,
        send('POST', `${session}/meal-suggest`, { body: fresh }),
      );
      served.push({ prompt: 'curry', meal });
    }
    const titles = served.map(({ meal }) => meal.recipe_title);
    expect(new Set(titles).size).toBe(4);
    for (const title of titles) expect(title).toMatch(/curry/i);
  });
});

describe('the shopper', () => {
  test('is named in the recommendation only [TODO-11, TODO-12]', async () => {
    const [meal] = await talk('en', ['curry'], { name: 'Mina', gender: 'F', age: 34, extra: 'likes hiking' });
    expect(meal?.recommendation_message).toMatch(/Mina.*34.*women.*likes hiking/);
    expect(meal?.recipe_description).not.toMatch(/Mina|hiking/);
  });

  test('with a persona gets the dish of the prompt [KICK-16]', async () => {
    const persona = 'likes noodles\nand soup';
    const [meal] = await talk('ko', [`페르소나: ${persona}\n불고기 먹고 싶어`], { persona });
    expect(meal?.recipe_title).toBe('소불고기');
    expect(meal?.recommendation_message).toContain('likes noodles and soup');
  });

  test.each(['채식주의자예요', 'I am vegetarian', 'ベジタリアンです'])(
    'gets no meat after: %s',
    async (persona) => {
      const [meal] = await talk('en', [`페르소나: ${persona}\nbulgogi please`], { persona });
      const categories = meal?.ingredients?.map(({ category }) => category) ?? [];
      expect(categories).not.toContain('Meat');
      expect(categories).not.toContain('Seafood');
    },
  );

  test('with children gets a mild curry', async () => {
    const meals = await Promise.all(
      ['카레', '카레 먹자', '카레 어때'].map((prompt) =>
        talk('ko', [prompt], { extra: '아이 둘과 함께 살아요' }),
      ),
    );
    for (const [meal] of meals) expect(meal?.recipe_title).toMatch(/단호박 채소 카레|돈가스 카레/);
  });

  test('with an allergy gets no allergen', async () => {
    const [meal] = await talk('en', ['gambas'], { allergies: ['shrimp'] });
    expect(ingredientNames(meal)).not.toContain('shrimp');
  });
});

describe('a follow-up', () => {
  test.each([
    ['ko', '김치찌개', '와인 추가', /와인/],
    ['en', 'kimchi stew', 'add wine', /wine/],
    ['ja', 'キムチ鍋', 'ワインを追加', /ワイン/],
  ] as const)('adds wine in %s [MODEL-11]', async (locale, first, followUp, title) => {
    const [before, after] = await talk(locale, [first, followUp]);
    expect(ingredientNames(after)).toEqual([...ingredientNames(before), 'wine']);
    expect(after?.recipe_title).toMatch(title);
  });

  test.each([
    ['ko', '김치찌개', '돼지고기 말고 다른거로'],
    ['en', 'kimchi stew', 'no pork'],
    ['en', 'kimchi stew', 'without pork please'],
    ['ja', 'キムチ鍋', '豚肉なし'],
    ['ja', 'キムチ鍋', '豚肉抜きで'],
    ['ja', 'キムチ鍋', '豚肉以外でお願いします'],
  ] as const)('takes pork out in %s: %s, %s [MODEL-11]', async (locale, first, followUp) => {
    const [before, after] = await talk(locale, [first, followUp]);
    expect(ingredientNames(before)).toContain('pork shoulder');
    const expected = ingredientNames(before).map((name) =>
      name === 'pork shoulder' ? 'chicken thigh' : name,
    );
    expect(ingredientNames(after)).toEqual(expected);
    expect(after?.recipe_title).not.toBe(before?.recipe_title);
  });

  test('replaces existing wine', async () => {
    const [, , after] = await talk('ko', ['불고기', '와인 추가', '와인 말고 다른거 추천해줄래']);
    expect(ingredientNames(after)).toContain('sparkling water');
    expect(ingredientNames(after)).not.toContain('wine');
  });

  test('pairs another drink when there was no wine', async () => {
    const [before, after] = await talk('ko', ['불고기', '와인 말고 다른거 추천해줄래']);
    expect(ingredientNames(after).slice(0, -1)).toEqual(ingredientNames(before));
    expect(ingredientNames(after).at(-1)).not.toMatch(/wine/);
  });

  test.each([
    ['ko', '소불고기', '닭고기로 바꿔줘'],
    ['en', 'bulgogi', 'chicken instead'],
    ['ja', 'プルコギ', '鶏肉に変えて'],
  ] as const)('swaps the meat in %s', async (locale, first, followUp) => {
    const [, after] = await talk(locale, [first, followUp]);
    expect(ingredientNames(after)).toContain('chicken thigh');
    expect(ingredientNames(after)).not.toContain('beef slices');
  });

  test.each([
    ['ko', '더 맵게'],
    ['en', 'spicier'],
    ['ja', 'もっと辛く'],
  ] as const)('adds heat in %s', async (locale, followUp) => {
    const [, after] = await talk(locale, ['steak', followUp]);
    expect(ingredientNames(after)).toContain('chili pepper');
  });

  test.each([
    ['ko', '4인분으로 해줘'],
    ['en', 'make it for 4'],
    ['ja', '4人分でお願い'],
  ] as const)('scales to four in %s', async (locale, followUp) => {
    const [before, after, back] = await talk(locale, ['bulgogi', followUp, '2인분']);
    expect(getQuantity(after, 'beef slices')).toBe(800);
    expect(after?.recipe_title).toContain('4');
    expect(back?.ingredients).toEqual(before?.ingredients);
  });

  test.each([
    ['ko', '파스타로 바꿔줘'],
    ['en', 'pasta instead'],
    ['ja', 'パスタにして'],
  ] as const)('switches to another dish in %s', async (locale, followUp) => {
    const [, after] = await talk(locale, ['bulgogi', followUp]);
    expect(ingredientNames(after)).toContain('spaghetti');
    expect(ingredientNames(after)).not.toContain('pear');
  });

  test('keeps earlier exclusions when it switches', async () => {
    const [, refined, switched] = await talk('en', ['bulgogi', 'no garlic or onions', 'pasta instead']);
    for (const meal of [refined, switched]) {
      expect(ingredientNames(meal)).not.toContain('garlic');
      expect(ingredientNames(meal)).not.toContain('onion');
    }
    expect(ingredientNames(switched)).toContain('spaghetti');
  });

  test('without a known word keeps the ingredients and varies the side', async () => {
    const [before, first, second] = await talk('ko', ['불고기', '음... 글쎄', '그냥 그래']);
    const kept = ingredientNames(before);
    expect(ingredientNames(first).slice(0, -1)).toEqual(kept);
    expect(ingredientNames(second).slice(0, -1)).toEqual(kept);
    expect(ingredientNames(second).at(-1)).not.toBe(ingredientNames(first).at(-1));
  });

  test('does not mistake a part of a word for an ingredient', async () => {
    const [before, after] = await talk('ko', ['불고기', '여러 가지 고민이 많네']);
    expect(ingredientNames(after)).not.toContain('eggplant');
    expect(ingredientNames(after)).toHaveLength(ingredientNames(before).length + 1);
  });

  test('refines a meal from another source', async () => {
    const session = await openSession(standins.llmDemoUrl);
    const foreign = {
      recipe_title: '할머니의 비밀 요리',
      intro_message: '',
      recipe_description: '',
      recommendation_message: '',
      ingredients: [
        { name: '돼지고기', category: 'Meat', quantity: 1, quantity_unit: '근' },
        {
          name: { ko: '산나물', en: 'wild greens', jp: '山菜' },
          category: 'Produce',
          quantity: 1,
          quantity_unit: '줌',
        },
      ],
    };
    const [, turn] = await ask(session, '와인 추가', { history: [{ prompt: '할머니 요리', meal: foreign }] });
    expect(turn?.meal.recipe_title).toMatch(/^할머니의 비밀 요리 \+ 와인/);
    expect(ingredientNames(turn?.meal).slice(1)).toEqual(['wild greens', 'wine']);
  });
});
