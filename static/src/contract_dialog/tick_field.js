import { registry } from "@web/core/registry";
import { BooleanField, booleanField } from "@web/views/fields/boolean/boolean_field";

/** A box that is ticked where it stands, with the mouse or the keyboard, without editing its row. */
export class TickField extends BooleanField {
    static template = "account_delinquency.TickField";
}

registry.category("fields").add("tick", { ...booleanField, component: TickField });
