// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

// All structs of the calls, those inside others too: who imports this file has them from here.
// solhint-disable no-unused-import
import {
    Attachment,
    CarriedQuantity,
    Closing,
    Handoff,
    HandoffItem,
    Handoffs,
    Hold,
    Item,
    Nesting,
    Observations,
    Opening,
    Release,
    Transformation
} from "../types/LedgerStructs.sol";
// solhint-enable no-unused-import
import {UnitState} from "../types/UnitState.sol";
import {IAttested, Signature} from "./IAttested.sol";
import {ICertificateRegistry} from "./ICertificateRegistry.sol";
import {ICouncil} from "./ICouncil.sol";
import {IParticipantRegistry} from "./IParticipantRegistry.sol";

/// @title The consignment ledger: units of cargo, their custody, and what is attested of them
/// @notice A write appends one entry to a unit's history; a batch one for each item; a nesting one for the parent and
/// one for each child; a transformation one for each input and output; a binding hold, and its release, one more for all
/// that it marks; an attachment one here and, before it, one to the certificate's history in its registry, a quantity
/// carried over one here and, before it, two there. `cancel` appends none.
///
/// | kind | who (actor) | nonce | counterparty | related | commitment | effect |
/// |---|---|---|---|---|---|---|
/// | 1 open | a key with a custody role; of a logbook any key | the unit's id, made once | 0 | 0; of an output what names its inputs | required | custodian = actor; level and logbook as given, in `detail` |
/// | 2 observe | effective custodian; in a logbook the participant that opened it | note | 0 | another unit, or 0 | required | none |
/// | 3 control | customs | note | 0 | 0 | required | none |
/// | 4 alert | effective custodian or customs | note | 0 | 0 | required | none |
/// | 5 clear | effective custodian or customs | note | 0 | the alert's head | optional | none |
/// | 6 correct | effective custodian; of a closed unit its last | note | 0 | head of the entry corrected | required | none |
/// | 7 offer | custodian | turn | the taker | expiry, at most 90 days ahead | required | taker and expiry |
/// | 8 accept | the taker of a live offer | turn | custodian | the head the taker saw | optional | custodian = taker |
/// | 9 acceptReserved | as accept | turn | custodian | as accept | required | as accept |
/// | 10 reject | the taker of a live offer | turn | custodian | the head seen | optional | offer cleared |
/// | 11 withdraw | custodian, of its live offer | turn | the taker | the head seen | optional | offer cleared |
/// | 12 handoff | giver (custodian) and taker, both sign | turn | the taker, with its key | the head both saw | required | custodian = taker, any offer cleared |
/// | 13 contents | custodian of the parent | turn | 0 | keccak256(childId, childHeadBefore, ...) | required | children +- n; `detail` n, unpacking << 15; written before the children's entries |
/// | 14 pack | same tx, custodian of the child | turn | 0 | the parent's head after `contents` | the same | in the parent, no custodian of its own, any old offer cleared |
/// | 15 unpack | same tx | turn | 0 | as pack | the same | out of the parent, custodian = actor |
/// | 16 transform | custodian of all inputs, with a custody role | turn | 0 | keccak256 of the outputs' ids | required | closed; the outputs' `open` entries name its head as `related` (of several inputs keccak256 of their heads) |
/// | 17 hold | customs | counter | 0 | 0 | required | held by this authority; `detail` 1: bindingly |
/// | 18 release | customs, the authority that holds; or the council | counter | the authority | the hold's counter | optional | its hold lifted |
/// | 19 bound | of what the unit is packed in; same tx as a binding hold | - | 0 | the child's head | 0 | bound by one child more |
/// | 20 unbound | same tx as a release | - | 0 | the child's head | 0 | bound by one child less |
/// | 21 attach | effective custodian, and the certificate's holder; of a packed unit in form 0 only | note, equal turn | the holder; with its key if it signed apart | the certificate's new head | required | the certificate is drawn from |
/// | 22 close | custodian; an authority that holds it; the council when the custodian is gone | turn | 0 | the successor, or 0 | optional | closed; `detail` the outcome: 0 none, 1 destroyed, 2 forfeited, 3 abandoned |
///
/// Nonces. *turn*: the unit's, exact; it moves by one with each entry of a row that says *turn* and with hold, release,
/// bound and unbound. At 16,777,215 it moves no more: then those rows are refused, and hold, release, bound, unbound and
/// the council's close leave it as it is.
/// *note*: sent directly, the tx's nonce; carried, a bit of `usedNonces`; the turn signed is at most the unit's.
/// *counter*: of (unit, authority), so that nobody outruns a hold. A batch that is carried spends a nonce too.
/// Forms: 0 sent by the attester, 1 carried with its signature, 2 with the signatures of both.
/// The council's acts have the actor Party(0, council) and form 0; bound and unbound actor and form of the hold or release.
///
/// Errors are listed in the order in which they are checked. KEY stands for KeyUnknown, KeyNotYetValid, KeyExpired,
/// KeyRevoked; MAY for ParticipantSuspended (not where custody is given away), ActNotAllowed; CARRIED for
/// CallerIsContract, DeadlinePassed, SignatureInvalid.
interface IConsignmentLedger is IAttested {
    /// @notice `key` made the nonces of `mask` in `word` void: what they were signed for can no longer be carried.
    event NoncesCancelled(address indexed key, uint256 word, uint256 mask);

    /// @notice Entries of one unit that differ in their commitments only, one for each, in this order: counterparty and
    /// related are 0.
    /// @param whatAndActor as in EntryAppended, the same for all
    event EntriesAppended(bytes32 indexed unitId, uint256 whatAndActor, bytes32[] commitments);

    /// @notice There is no such unit.
    error UnitUnknown(bytes32 unitId);
    /// @notice The participant opened a unit with this label before (or its logbook).
    error UnitExists(bytes32 unitId);
    /// @notice The unit's history is closed.
    error UnitClosed(bytes32 unitId);
    /// @notice The unit is a logbook: it is observed, corrected and closed, and nothing else.
    error UnitIsLogbook(bytes32 unitId);
    /// @notice The unit is packed in another, which alone is offered, handed off, nested or closed. Nor does it take
    /// a carried attachment: its turn would not tell that custody went and came back.
    error UnitPacked(bytes32 unitId);
    /// @notice An authority holds the unit.
    error UnitHeld(bytes32 unitId);
    /// @notice Something in the unit is held bindingly.
    error UnitBound(bytes32 unitId);
    /// @notice The unit is on offer.
    error UnitOnOffer(bytes32 unitId);
    /// @notice Something is packed in the unit.
    error UnitHasChildren(bytes32 unitId);
    /// @notice The statement was signed for another turn than `current`.
    error TurnMismatch(bytes32 unitId, uint24 current);
    /// @notice The note names a turn that the unit has not reached.
    error TurnAhead(bytes32 unitId, uint24 current);
    /// @notice The unit's turn cannot move any more. Holds and releases are never refused for it.
    error TurnsExhausted(bytes32 unitId);
    /// @notice Participant `id` has not the custody of the unit.
    error NotCustodian(bytes32 unitId, uint64 id);
    /// @notice `kind` has no counterparty: it must be 0. Of attach: custodian and holder are one, whose one signature
    /// is enough.
    error CounterpartyUnexpected(uint8 kind);
    /// @notice The counterparty named is not the one the ledger knows.
    error CounterpartyMismatch(bytes32 unitId, uint64 expected);
    /// @notice Nobody can be offered its own unit, nor can participant 0 be offered any.
    error TakerInvalid(uint64 taker);
    /// @notice An offer ends after now and within 90 days.
    error OfferExpiryInvalid(uint256 expiry);
    /// @notice No offer of the unit stands.
    error NoOffer(bytes32 unitId);
    /// @notice The unit was offered to another than `id`.
    error NotTaker(bytes32 unitId, uint64 id);
    /// @notice The key used this nonce before, or cancelled it.
    error NonceUsed(uint256 nonce);
    /// @notice A batch has at least one item, whatever it is made of.
    error BatchEmpty();
    /// @notice A batch has notes or statements, never both.
    error BatchMixed();
    /// @notice A nesting names at least one child.
    error NothingToNest();
    /// @notice There must be one turn for each child or input, and one level for each output.
    error LengthsDiffer();
    /// @notice More children at once than 32,767, or in one parent than 16,777,215.
    error TooManyChildren(bytes32 parentId);
    /// @notice The parent's level is not higher than the child's.
    error LevelTooLow(bytes32 parentId, bytes32 childId);
    /// @notice The child is not packed in this parent.
    error NotInParent(bytes32 childId, bytes32 parentId);
    /// @notice The authority holds the unit already.
    error HoldActive(bytes32 unitId, uint64 authority);
    /// @notice The authority does not hold the unit.
    error HoldNotActive(bytes32 unitId, uint64 authority);
    /// @notice The counter does not fit: the authority's last hold of the unit was number `current`.
    error HoldCounterMismatch(bytes32 unitId, uint64 current);
    /// @notice 255 authorities hold the unit, or 15 bindingly.
    error TooManyHolds(bytes32 unitId);
    /// @notice Only `authority` lifts its hold.
    error NotHoldingAuthority(bytes32 unitId, uint64 authority);
    /// @notice 65,535 units in this one are held bindingly or bound.
    error TooManyBound(bytes32 parentId);
    /// @notice An authority closes a unit as 1 destroyed, 2 forfeited or 3 abandoned; the council also as 0, none of these.
    error OutcomeInvalid(uint8 outcome);
    /// @notice A successor is another unit, open and no logbook.
    error SuccessorInvalid(bytes32 successor);
    /// @notice The council closes a unit only by a proposal that has been public for 30 days: at `until`, not before.
    error NoticeTooShort(uint40 until);
    /// @notice The council closes no unit whose custodian can still act, now or later.
    error CustodianPresent(uint64 id);
    /// @notice A transformation has at least one input and one output.
    error NothingToTransform();
    /// @notice Quantity number `index` names an input or an output that there is not.
    error QuantityMisplaced(uint256 index);
    /// @notice The answer of a dry run: all calls would pass.
    error WouldPass();
    /// @notice The answer of a dry run: call number `index` would be the first refused, with `reason`.
    error WouldRefuse(uint256 index, bytes reason);

    /// @notice Write one note or statement, sent by the attester. Form 0.
    /// @dev CallerIsContract, KEY, then the item: KindNotHere, MAY, UnitUnknown, TurnMismatch (statement), TurnAhead
    /// (note), UnitClosed, UnitIsLogbook, CommitmentMissing, RelatedMissing, RelatedUnexpected, CounterpartyUnexpected;
    /// observe, correct: NotCustodian; control: RoleMissing; alert, clear: NotCustodian (unless customs);
    /// offer: UnitPacked, NotCustodian, UnitHeld, UnitBound, UnitOnOffer, TakerInvalid, OfferExpiryInvalid;
    /// accept, acceptReserved: NoOffer, NotTaker, CounterpartyMismatch, UnitHeld, UnitBound;
    /// reject: NoOffer, NotTaker, CounterpartyMismatch; withdraw: NoOffer, NotCustodian, CounterpartyMismatch;
    /// close: UnitPacked, NotCustodian, UnitHeld, UnitBound, UnitOnOffer, UnitHasChildren, SuccessorInvalid; statements:
    /// TurnsExhausted.
    function write(Item calldata item) external;

    /// @notice Write a statement for a key that signed `Statement`. Form 1.
    /// @dev CallerIsContract, DeadlinePassed, KindNotHere, SignatureInvalid, KEY, then as `write`.
    function writeStatement(Item calldata item, uint40 deadline, Signature calldata s) external;

    /// @notice Write a note for a key that signed `Note`. Form 1. Spends the key's nonce.
    /// @dev CallerIsContract, DeadlinePassed, KindNotHere, SignatureInvalid, KEY, NonceUsed, then as `write`.
    /// @param nonce any number the key has not used: bit nonce % 256 of word nonce / 256
    function writeNote(Item calldata item, uint256 nonce, uint40 deadline, Signature calldata s) external;

    /// @notice Write notes, or statements, in their order, all or none, sent by the attester. Form 0.
    /// @dev CallerIsContract, BatchEmpty, KEY, then each item as `write`, with BatchMixed after KindNotHere.
    function writeBatch(Item[] calldata items) external;

    /// @notice As `writeBatch`, for a key that signed `Batch`. Form 1. Spends the key's nonce.
    /// @dev CallerIsContract, DeadlinePassed, BatchEmpty, SignatureInvalid, KEY, NonceUsed, then as `writeBatch`.
    function writeBatchCarried(Item[] calldata items, uint256 nonce, uint40 deadline, Signature calldata s) external;

    /// @notice Open a unit, sent by its opener. Form 0.
    /// @dev CallerIsContract, KEY, MAY, RoleMissing (not for a logbook), LabelInvalid, CommitmentMissing, UnitExists.
    /// @return unitId the new unit's id
    function open(Opening calldata o) external returns (bytes32 unitId);

    /// @notice As `open`, for a key that signed `Opening` with the deadline. Form 1.
    /// @dev CARRIED, then as `open`.
    function openCarried(Opening calldata o, uint40 deadline, Signature calldata s) external returns (bytes32 unitId);

    /// @notice Move custody with the signatures of both over `Handoff`; anyone may send it. Form 2.
    /// @dev CARRIED (both signatures), KEY, ActNotAllowed, PartyMismatch (giver), KEY, MAY, PartyMismatch (taker),
    /// TakerInvalid, UnitUnknown, TurnMismatch, UnitClosed, UnitIsLogbook, CommitmentMissing, RelatedMissing,
    /// UnitPacked, NotCustodian, UnitHeld, UnitBound, TurnsExhausted.
    function handoff(Handoff calldata h, Signature calldata giver, Signature calldata taker) external;

    /// @notice Pack units into a parent or unpack them, sent by the custodian of all. Form 0.
    /// @dev CallerIsContract, KindNotHere, NothingToNest, LengthsDiffer, TooManyChildren, KEY, MAY, CommitmentMissing;
    /// the parent: UnitUnknown, TurnMismatch, UnitClosed, UnitIsLogbook, UnitPacked, NotCustodian, UnitHeld, UnitBound,
    /// UnitOnOffer, TooManyChildren, TurnsExhausted; each child in turn: UnitUnknown, TurnMismatch, UnitClosed,
    /// UnitIsLogbook; packed: UnitPacked, NotCustodian, UnitHeld, UnitBound, UnitOnOffer, LevelTooLow; unpacked:
    /// NotInParent, UnitHeld, UnitBound; both: TurnsExhausted.
    function nest(Nesting calldata n) external;

    /// @notice As `nest`, for a key that signed `Nesting` with the deadline. Form 1.
    /// @dev CARRIED, then as `nest`.
    function nestCarried(Nesting calldata n, uint40 deadline, Signature calldata s) external;

    /// @notice Hold a unit, closed or not, sent by a customs key. Form 0.
    /// Its custodian can then neither offer nor hand it off, pack, unpack, transform or close it, nor take out what is in
    /// it. What it is packed in is stopped by a binding hold only: that marks it as bound, and what that is packed in. Else
    /// it moves on with the held unit inside, unless it is held itself.
    /// @dev CallerIsContract, KEY, MAY, RoleMissing, UnitUnknown, UnitIsLogbook, CommitmentMissing, HoldActive,
    /// HoldCounterMismatch, TooManyHolds, TooManyBound.
    function hold(Hold calldata h) external;

    /// @notice As `hold`, for a key that signed `Hold` with the deadline. Form 1.
    /// @dev CARRIED, then as `hold`.
    function holdCarried(Hold calldata h, uint40 deadline, Signature calldata s) external;

    /// @notice Lift one's own hold, sent by a customs key. Form 0. What a binding hold marked is unbound, as far up as
    /// nothing else marks it.
    /// @dev CallerIsContract, KEY, MAY, RoleMissing, UnitUnknown, NotHoldingAuthority, HoldNotActive,
    /// HoldCounterMismatch.
    function release(Release calldata r) external;

    /// @notice As `release`, for a key that signed `Release` with the deadline. Form 1.
    /// @dev CARRIED, then as `release`.
    function releaseCarried(Release calldata r, uint40 deadline, Signature calldata s) external;

    /// @notice Attach a certificate to a unit, sent by the unit's custodian that is the certificate's holder too. Form 0.
    /// The unit may be packed: who sends it has it now.
    /// @dev CallerIsContract, KEY, MAY, PartyMismatch, UnitUnknown, TurnMismatch, UnitClosed, UnitIsLogbook,
    /// CommitmentMissing, NotCustodian, then what `ICertificateRegistry.draw` refuses.
    function attach(Attachment calldata a) external;

    /// @notice As `attach`, for a key that signed `Attachment`. Form 1. Spends the key's nonce.
    /// @dev CARRIED, KEY, MAY, PartyMismatch, NonceUsed, then as `attach`, with UnitPacked after UnitIsLogbook.
    function attachCarried(Attachment calldata a, uint256 nonce, uint40 deadline, Signature calldata s) external;

    /// @notice Attach another's certificate: custodian and holder sign the same `Attachment`. Form 2.
    /// @dev CARRIED (both signatures), KEY, MAY (custodian), KEY, MAY (holder), PartyMismatch, CounterpartyUnexpected
    /// (custodian and holder are one), NonceUsed, then as `attach`, with UnitPacked after UnitIsLogbook.
    /// @param nonce one that the custodian's key has not used
    function attachByBoth(
        Attachment calldata a,
        uint256 nonce,
        uint40 deadline,
        Signature calldata custodian,
        Signature calldata holder
    ) external;

    /// @notice Observe one unit many times, sent by the attester. Form 0, one log `EntriesAppended`.
    /// @dev CallerIsContract, BatchEmpty, KEY, MAY, UnitUnknown, TurnAhead, UnitClosed, CommitmentMissing, NotCustodian.
    function observeMany(Observations calldata o) external;

    /// @notice As `observeMany`, for a key that signed `Observations`. Form 1. Spends the key's nonce.
    /// @dev CallerIsContract, DeadlinePassed, BatchEmpty, SignatureInvalid, KEY, NonceUsed, then as `observeMany`.
    function observeManyCarried(Observations calldata o, uint256 nonce, uint40 deadline, Signature calldata s) external;

    /// @notice Move custody of many units from one giver to one taker, with two signatures in all over `Handoffs`; anyone
    /// may send it. Form 2, an entry for each unit in the order given.
    /// @dev As `handoff` up to TakerInvalid, then BatchEmpty, then each item as `handoff` from UnitUnknown on.
    function handoffMany(Handoffs calldata h, Signature calldata giver, Signature calldata taker) external;

    /// @notice Close units and open others in their place, sent by the custodian of all. Form 0.
    /// What certificates gave to an input goes on to an output, and is not used twice by that.
    /// @dev CallerIsContract, NothingToTransform, LengthsDiffer, KEY, MAY, RoleMissing, CommitmentMissing; each input in
    /// turn: UnitUnknown, TurnMismatch, UnitClosed, UnitIsLogbook, UnitPacked, NotCustodian, UnitHeld, UnitBound,
    /// UnitOnOffer, UnitHasChildren, TurnsExhausted; then each output: LabelInvalid, UnitExists; then each quantity:
    /// QuantityMisplaced, then what `ICertificateRegistry.carry` refuses.
    function transform(Transformation calldata t) external;

    /// @notice As `transform`, for a key that signed `Transformation` with the deadline. Form 1.
    /// @dev CARRIED, then as `transform`.
    function transformCarried(Transformation calldata t, uint40 deadline, Signature calldata s) external;

    /// @notice Lift an authority's hold. Only by the council. Form 0.
    /// @dev NotCouncil, UnitUnknown, HoldNotActive, HoldCounterMismatch.
    function releaseByCouncil(Release calldata r) external;

    /// @notice Close a unit that this authority holds and no other, sent by a customs key. Form 0.
    /// An offer does not shield it: any offer is cleared. The hold stays, to be released later or never.
    /// @dev CallerIsContract, KEY, MAY, RoleMissing, UnitUnknown, TurnMismatch, UnitClosed, UnitIsLogbook, OutcomeInvalid,
    /// HoldNotActive, UnitPacked, UnitHeld, UnitHasChildren, SuccessorInvalid, TurnsExhausted.
    function closeHeld(Closing calldata c) external;

    /// @notice As `closeHeld`, for a key that signed `Closing` with the deadline. Form 1.
    /// @dev CARRIED, then as `closeHeld`.
    function closeHeldCarried(Closing calldata c, uint40 deadline, Signature calldata s) external;

    /// @notice Close a unit whose custodian is gone, after 30 days' public notice. Only by the council. Form 0. Any offer
    /// is cleared.
    /// @dev NotCouncil, UnitUnknown, UnitClosed, UnitIsLogbook, OutcomeInvalid, UnitPacked, CounterpartyMismatch,
    /// NoticeTooShort, CustodianPresent, UnitHeld, UnitBound, UnitHasChildren, SuccessorInvalid.
    /// @param custodian the unit's, as the proposal names it
    /// @param outcome 0 none, 1 destroyed, 2 forfeited, 3 abandoned
    function closeByCouncil(bytes32 unitId, uint64 custodian, uint8 outcome, bytes32 successor, bytes32 commitment)
        external;

    /// @notice Make several writes of this contract in one tx, in the order given, all or none: of several attesters, for
    /// carried forms may be anyone's. What is sent without a signature counts as sent by the tx's sender.
    /// @dev CallerIsContract, BatchEmpty; then what the first call refused refuses, as it is. `writeTogether` and `dryRun`
    /// themselves are refused inside: CallerIsContract.
    /// @param calls the calldata of each write
    function writeTogether(bytes[] calldata calls) external;

    /// @notice Try what `writeTogether` would do if `sender` sent it, and write nothing: to be called, not sent.
    /// @dev Always refused: CallerIsContract, BatchEmpty, WouldRefuse, WouldPass.
    function dryRun(address sender, bytes[] calldata calls) external;

    /// @notice Make nonces of the sending key void: those of the bits of `mask` in word `word`.
    /// @dev CallerIsContract. The key need not be enrolled, or valid still.
    function cancel(uint256 word, uint256 mask) external;

    /// @notice The unit in which this one is packed; without meaning while it is not packed.
    function parents(bytes32 unitId) external view returns (bytes32);

    /// @notice The state of a unit, in one slot; 0 for an unknown one.
    function states(bytes32 unitId) external view returns (UnitState);

    /// @notice An authority's hold of a unit, low end first: counter 64 | active 8 | binding 8.
    function holds(bytes32 unitId, uint64 authority) external view returns (uint256);

    /// @notice The nonces that a key used or cancelled: bit n of word w is nonce 256 w + n. The logs alone do not give
    /// it: which nonce a carried note or batch spent stands in the calldata of its tx.
    function usedNonces(address key, uint256 word) external view returns (uint256);

    /// @notice The participant that has the unit, also if it is packed; 0 for an unknown one.
    function custodianOf(bytes32 unitId) external view returns (uint64);

    /// @notice The id that a unit opened by this participant under this label has (its logbook: label 0).
    function unitIdOf(uint64 openerId, bytes32 label) external view returns (bytes32);

    /// @notice The registry that is asked for keys.
    function registry() external view returns (IParticipantRegistry);

    /// @notice The certificates that `attach` draws from.
    function certificates() external view returns (ICertificateRegistry);

    /// @notice The council that releases holds and closes what is left behind: that of the registry.
    function council() external view returns (ICouncil);
}
