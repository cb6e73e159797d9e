import type { Fault } from '../../standins/http/control.ts';

/** The shoppers of the demo store. The locale decides the language of their results. */
export const shoppers = {
  hanako: { name: '佐藤花子', gender: 'F', age: 32, locale: 'ja' },
  emma: { name: 'Emma Carter', gender: 'F', age: 28, locale: 'en' },
  minjun: { name: '김민준', gender: 'M', age: 41, locale: 'ko' },
  seoyeon: { name: '이서연', gender: 'F', age: 35, locale: 'ko' },
  liam: { name: 'Liam Walker', gender: 'M', age: 52, locale: 'en' },
  ken: { name: '高橋健', gender: 'M', age: 47, locale: 'ja' },
  olivia: { name: 'Olivia Brown', gender: 'F', age: 23, locale: 'en' },
  lucas: { name: 'Lucas Martin', gender: 'M', age: 38, locale: 'en' },
  sofia: { name: 'Sofia Rossi', gender: 'F', age: 44, locale: 'en' },
  mateo: { name: 'Mateo García', gender: 'M', age: 30, locale: 'en' },
  haeun: { name: '최하은', gender: 'F', age: 26, locale: 'ko' },
  jiwoo: { name: '박지우', gender: 'F', age: 49, locale: 'ko' },
  misaki: { name: '鈴木美咲', gender: 'F', age: 39, locale: 'ja' },
  anna: { name: 'Anna Schmidt', gender: 'F', age: 57, locale: 'en' },
} as const;
export type Shopper = keyof typeof shoppers;

export interface Conversation {
  shopper: Shopper;
  /** The first prompt, and follow-ups. */
  prompts: readonly [string, ...string[]];
  /** Of llm-demo, while this conversation runs with others of the same fault. */
  fault?: Fault;
  /** Whether the shopper walks to the signage, and uses a coupon. */
  visit?: true;
}

/** The chat whose page is shown: three rounds of one meal. Its times stay as they are, as those of the next two. */
export const shownChat: Conversation = {
  shopper: 'emma',
  prompts: ['Something light with salmon for two', 'Add a white wine', 'Four of us now, and make it spicier'],
  // The third round's.
  fault: { step: 'todos', kind: 'error', nth: 3 },
  visit: true,
};

/** The failed round that is shown run again. */
export const shownFailure: Conversation = {
  shopper: 'lucas',
  prompts: ['Steak with asparagus'],
  fault: { step: 'cross-sell', kind: 'error' },
};

/** A chat that is under way when the list is shown. */
export const runningChat: Conversation = { shopper: 'olivia', prompts: ['A quick breakfast with eggs'] };

/** The conversations of a day, the newest first. */
export const conversations: readonly Conversation[] = [
  { shopper: 'hanako', prompts: ['今夜は子どもも食べられる和風パスタにしたい'], visit: true },
  { shopper: 'liam', prompts: ['Beef stew for a cold evening', 'Add red wine'] },
  {
    shopper: 'minjun',
    prompts: ['주말 손님상: 불고기와 어울리는 반찬'],
    fault: { step: 'todos', kind: 'malformed' },
  },
  { shopper: 'sofia', prompts: ['Mushroom risotto for four', 'Without cheese, please'], visit: true },
  { shopper: 'seoyeon', prompts: ['비 오는 날 따뜻한 국물 요리', '더 맵게 해줘'] },
  { shopper: 'ken', prompts: ['鍋の材料をまとめて買いたい'], visit: true },
  { shopper: 'mateo', prompts: ['Gambas for a tapas night', 'Beer instead of wine', 'For six of us'] },
  { shopper: 'haeun', prompts: ['매운 떡볶이 먹고 싶어'] },
  {
    shopper: 'lucas',
    prompts: ['Beef bourguignon for Sunday'],
    fault: { step: 'cross-sell', kind: 'error' },
  },
  { shopper: 'misaki', prompts: ['お客様に出すすき焼き', 'ワインを追加して'], visit: true },
  { shopper: 'anna', prompts: ['A creamy potato soup'] },
  { shopper: 'jiwoo', prompts: ['손님 오시는데 파스타 어때?', '새우 추가해줘', '와인 추가'], visit: true },
  { shopper: 'olivia', prompts: ['Chicken salad, something for a diet'] },
  { shopper: 'liam', prompts: ['A quick mapo tofu'], fault: { step: 'meal-suggest', kind: 'timeout' } },
  { shopper: 'minjun', prompts: ['두부 된장찌개 2인분'], visit: true },
  { shopper: 'emma', prompts: ['Thai green curry', 'Not too spicy, please'] },
  { shopper: 'hanako', prompts: ['お好み焼きを4人分'] },
  { shopper: 'seoyeon', prompts: ['오늘 저녁 카레 땡기는데', '돼지고기 말고 다른거로'], visit: true },
  { shopper: 'sofia', prompts: ['Carbonara tonight'] },
  { shopper: 'ken', prompts: ['簡単な牛丼'] },
  { shopper: 'haeun', prompts: ['해물파전이랑 막걸리', '오징어 빼줘'] },
  { shopper: 'mateo', prompts: ['Korean BBQ at home'], fault: { step: 'todos', kind: 'error' } },
  { shopper: 'lucas', prompts: ['Caprese sandwich for lunch'], visit: true },
  { shopper: 'misaki', prompts: ['ヘルシーなうどん'] },
  { shopper: 'anna', prompts: ['Chicken soup, mild', 'Add mushrooms'] },
  { shopper: 'jiwoo', prompts: ['아이 생일에 미역국'], visit: true },
  { shopper: 'olivia', prompts: ['Udon noodles for one'] },
  {
    shopper: 'hanako',
    prompts: ['サーモンの照り焼き'],
    fault: { step: 'todos', kind: 'timeout' },
  },
  { shopper: 'minjun', prompts: ['제육볶음 3인분'] },
  { shopper: 'liam', prompts: ['Pork katsu curry', 'Add a salad'], visit: true },
  { shopper: 'seoyeon', prompts: ['버섯 잡채'] },
  { shopper: 'emma', prompts: ['Bibimbap, lots of vegetables'] },
  { shopper: 'ken', prompts: ['しゃぶしゃぶ、3人で'], visit: true },
  { shopper: 'sofia', prompts: ['Pasta with tomato and basil'] },
  { shopper: 'haeun', prompts: ['아침에 간단한 샌드위치'] },
];
