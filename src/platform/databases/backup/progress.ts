/** Is told now and then, and once at the end of each table, how many of its rows are done. */
export type ReportProgress = (progress: {
  readonly table: string;
  readonly rows: number;
  readonly isDone: boolean;
}) => void;
