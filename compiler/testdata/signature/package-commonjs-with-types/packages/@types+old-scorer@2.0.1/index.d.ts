declare class Scorer { score(text: string): Scorer.Score; }
declare namespace Scorer { interface Score { score: number; words: string[] } }
export = Scorer;
