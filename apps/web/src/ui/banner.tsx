import type { ReactNode } from "react";
import classes from "./banner.module.css";

export type BannerTone = "news" | "warning" | "urgent";

const ROLES = { news: "status", warning: "status", urgent: "alert" } as const;

interface BannerProps {
  readonly tone: BannerTone;
  readonly title: string;
  readonly message: string;
  /** What can be done about it. */
  readonly children?: ReactNode;
}

/** A line below the header, over the whole width of the page. */
export function Banner({ tone, title, message, children }: BannerProps) {
  return (
    <div className={classes.banner} role={ROLES[tone]} data-tone={tone} data-banner>
      <span>
        <strong>{title}.</strong> {message}
      </span>
      {children}
    </div>
  );
}
