"""Routes of this part."""

from django.urls import URLPattern, URLResolver, include, path

from signatories.moderation.views import (
    autographs,
    bulk,
    erasing,
    follow_up_signers,
    groups,
    headings,
    latecomers,
    mending,
    pairs,
    proofs,
    signatures,
    waiting,
)

for_members: list[URLPattern | URLResolver] = [
    path("signatures/", signatures.signature_list, name="signatures"),
    path("signatures/decide/", signatures.decide, name="decide"),
    path("signatures/many/", bulk.many, name="bulk"),
    path("signatures/many/<int:number>/", bulk.deed, name="bulk-deed"),
    path("signatures/many/<int:number>/undo/", bulk.undo, name="undo-bulk-deed"),
    path("signatures/many/<int:number>/retry/", bulk.retry, name="retry-bulk-deed"),
    path("signatures/pairs/look/", pairs.look, name="find-pairs"),
    path("signatures/pairs/<int:number>/merge/", pairs.merge, name="merge-pair"),
    path("signatures/pairs/<int:number>/apart/", pairs.keep_apart, name="keep-pair-apart"),
    path("signatures/pairs/<int:number>/undo/", pairs.undo, name="undo-pair"),
    path("signatures/<int:number>/", signatures.signature, name="signature"),
    path("signatures/<int:number>/edit/", signatures.edit, name="edit-line"),
    path("signatures/<int:number>/mend/", mending.mend_line, name="mend-line"),
    path("signatures/<int:number>/autograph/", autographs.autograph, name="autograph"),
    path("signatures/<int:number>/autograph.png", autographs.autograph_picture, name="autograph-picture"),
    path("signatures/<int:number>/erase/", erasing.erase_line, name="erase-line"),
    path("signatures/<int:number>/pin/", signatures.pin, name="pin"),
    path("signatures/<int:number>/proofs/<int:proof>/", proofs.proof, name="signature-proof"),
    path("signatures/<int:number>/resend/", signatures.resend, name="resend"),
    path("signatures/<int:number>/undo/", waiting.undo, name="undo-decision"),
    path("signatures/<int:number>/heading/", headings.decide, name="decide-heading"),
    path("signatures/<int:number>/heading/undo/", headings.undo, name="undo-heading"),
    path("signatures/<int:number>/ask/", waiting.ask, name="ask-signer"),
    path("signatures/<int:number>/directory/", waiting.add_organization, name="add-organization"),
    path("late-signers/", latecomers.late_signers, name="late-signers"),
    path("late-signers/window/", latecomers.late_window, name="late-window"),
    path("ask-first/", follow_up_signers.ask_first, name="ask-first"),
    path("ask-first/list.csv", follow_up_signers.ask_first_csv, name="ask-first-csv"),
    path("groups/", groups.group_list, name="groups"),
    path("groups/usual/", groups.usual, name="usual-groups"),
    path("groups/new/", groups.new_group, name="new-group"),
    path("groups/<int:number>/", groups.group, name="group"),
    path("groups/<int:number>/remove/", groups.remove_group, name="remove-group"),
    path("groups/<int:number>/shift/", groups.shift_group, name="shift-group"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("letters/<slug:slug>/", include(for_members)),
    path("coalitions/<slug:coalition>/erase/", erasing.erase_person, name="erase-person"),
]
