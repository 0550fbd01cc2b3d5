import { CloseButton, Kbd, NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { IconArrowsSort, IconSearch } from "@tabler/icons-react";
import { useMemo, useRef } from "react";
import { useShortcuts } from "../../ui/use-shortcuts.ts";
import { formatNumber } from "./amount.ts";
import classes from "./goals-toolbar.module.css";
import { GOAL_FILTERS, GOAL_SORTS, type GoalFilter, type GoalSort, type GoalView } from "./select-goals.ts";

const FILTER_NAMES: Readonly<Record<GoalFilter, string>> = {
  active: "Active",
  done: "Done",
  archived: "Archived",
  all: "All",
};
const SORT_NAMES: Readonly<Record<GoalSort, string>> = {
  due: "Due first",
  progress: "Closest to done",
  name: "Name",
  newest: "Newest first",
};

interface GoalsToolbarProps {
  readonly view: GoalView;
  readonly counts: Readonly<Record<GoalFilter, number>>;
  readonly onFilter: (filter: GoalFilter) => void;
  readonly onSort: (sort: GoalSort) => void;
  readonly onSearch: (search: string) => void;
}

/** Which goals are shown, and in which order. */
export function GoalsToolbar({ view, counts, onFilter, onSort, onSearch }: GoalsToolbarProps) {
  return (
    <div className={classes.toolbar}>
      <SegmentedControl
        className={classes.filter}
        aria-label="Show"
        value={view.filter}
        onChange={onFilter}
        data={GOAL_FILTERS.map((filter) => ({
          value: filter,
          label: (
            <span className={classes.segment}>
              {FILTER_NAMES[filter]} <span className={classes.count}>{formatNumber(counts[filter])}</span>
            </span>
          ),
        }))}
      />
      <SearchField value={view.search} onChange={onSearch} />
      <NativeSelect
        className={classes.sort}
        aria-label="Sort by"
        leftSection={<IconArrowsSort size={16} aria-hidden />}
        value={view.sort}
        onChange={(event) => onSort(GOAL_SORTS.find((sort) => sort === event.currentTarget.value) ?? "due")}
        data={GOAL_SORTS.map((sort) => ({ value: sort, label: SORT_NAMES[sort] }))}
      />
    </div>
  );
}

function SearchField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (search: string) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  useShortcuts(useMemo(() => ({ "/": () => field.current?.focus() }), []));
  return (
    <TextInput
      ref={field}
      className={classes.search}
      type="search"
      aria-label="Search goals"
      placeholder="Search"
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        value === "" ? (
          <Kbd className={classes.key} aria-hidden>
            /
          </Kbd>
        ) : (
          <CloseButton size="sm" aria-label="Clear the search" onClick={() => onChange("")} />
        )
      }
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        onChange("");
        event.currentTarget.blur();
      }}
    />
  );
}
