/** Units of ingredients; Japanese under `jp`, as in upstream's ingredients. */
export const units: Record<string, { ko: string; en: string; jp: string }> = {
  g: { ko: 'g', en: 'g', jp: 'g' },
  ml: { ko: 'ml', en: 'ml', jp: 'ml' },
  piece: { ko: '개', en: 'piece', jp: '個' },
  block: { ko: '모', en: 'block', jp: '丁' },
  head: { ko: '포기', en: 'head', jp: '玉' },
  stalk: { ko: '대', en: 'stalk', jp: '本' },
  clove: { ko: '쪽', en: 'clove', jp: '片' },
  bunch: { ko: '단', en: 'bunch', jp: '束' },
  pack: { ko: '팩', en: 'pack', jp: 'パック' },
  cube: { ko: '조각', en: 'cube', jp: 'かけ' },
  tbsp: { ko: '큰술', en: 'tbsp', jp: '大さじ' },
  tsp: { ko: '작은술', en: 'tsp', jp: '小さじ' },
  sheet: { ko: '장', en: 'sheet', jp: '枚' },
  serving: { ko: '인분', en: 'serving', jp: '人前' },
  can: { ko: '캔', en: 'can', jp: '缶' },
  bottle: { ko: '병', en: 'bottle', jp: '本' },
};
