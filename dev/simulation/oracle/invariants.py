"""What must always hold: each invariant has a name and a sentence."""

INVARIANTS = {
    "nothing_fails": "A run deals with every contract, and what people do is done or refused in words.",
    "state_of_episodes": "The services of a contract are what its open suspensions say.",
    "no_cut_without_debt": "Nobody without a debt that counts is cut.",
    "no_cut_without_notice": "Nobody is cut without a notice in time of what the cut rests on.",
    "no_cut_on_forbidden_day": "Nobody is cut on a forbidden day or at a forbidden hour.",
    "no_cut_within_hold": "Nobody is cut within a hold.",
    "no_cut_by_itself": "The program cuts and terminates only where the policy lets it.",
    "no_cut_in_passing": "Nothing but a run or an officer cuts.",
    "back_at_once": "Services come back at once when what they were cut for is settled.",
    "back_for_what_settles": "Services come back only when what they were cut for is settled.",
    "new_ladder_after_lift": "Who got services back is told anew before they stop again.",
    "back_on_its_day": "What a customer has asked for ends after its last day, and an unlock ends on its own.",
    "nobody_forgotten": "Who must be cut or terminated is so on the first day that allows it.",
    "nobody_untold": "Who must be told is told on the first day that allows it.",
    "no_untimely_message": "No message is recorded before its turn.",
    "one_step_a_day": "A contract takes one step a day at most.",
    "one_message_a_day": "A customer gets one message a day at most.",
    "told_stays_told": "A notice stands as long as enough is owed of what it named.",
    "settled_is_history": "A notice of which too little is owed is history after the next run.",
    "sent_is_sent": "A notice is sent on the day on which the transport took it, and not before.",
    "apart": "What happens to one customer changes nothing for another.",
    "second_run_changes_nothing": "A second run at the same moment changes nothing.",
    "sum_of_message": "A message asks for the debt of its moment.",
    "one_sum": "List, items, export, statement and contract say one sum, and it is the journal's.",
    "each_period_once": "No period is billed twice, within a pause, or forgotten.",
    "dry_run_comes_true": "What the dry run foretells comes true where nothing happens in between.",
    "ticket_of_episode": "A ticket belongs to one suspension and is closed with it.",
    "proof_of_episode": "The proofs of a suspension are notices that its customer got before it.",
    "same_end_after_downtime": "After downtime a world comes to the same end as without it.",
}


class BrokenInvariantError(Exception):
    """An invariant does not hold."""

    def __init__(self, name: str, text: str):
        super().__init__(f"{name}: {text}")
        self.name, self.text = name, text
        self.sentence = INVARIANTS[name]


def broken(name: str, text: str):
    raise BrokenInvariantError(name, text)
