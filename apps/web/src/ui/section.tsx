import { Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./section.module.css";

/** A page of settings: a title, and sections below each other. */
export function SettingsPage({
  title,
  action,
  children,
}: {
  readonly title: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <Title order={1}>{title}</Title>
        {action}
      </div>
      {children}
    </div>
  );
}

/** One thing that can be set, with its name and what it is about. */
export function Section({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint?: string;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <Title order={2} id={id}>
        {title}
      </Title>
      <p className={classes.hint}>{hint}</p>
      {children}
    </section>
  );
}

/** Rows of a section, each with what can be done about it. */
export function SectionRows({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <ul className={classes.rows} aria-label={label}>
      {children}
    </ul>
  );
}

export function SectionRow({
  name,
  tag,
  detail,
  children,
}: {
  readonly name: string;
  readonly tag?: string | undefined;
  readonly detail: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <li className={classes.wrap}>
      <div className={classes.about}>
        <strong>{name}</strong>
        {tag !== undefined && <span className={classes.tag}>{tag}</span>}
        <p>{detail}</p>
      </div>
      {children}
    </li>
  );
}
