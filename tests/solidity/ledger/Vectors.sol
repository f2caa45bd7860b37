// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

// Written by scripts/vector_constants.py from tests/vectors/ledger.json. Do not edit.

import {Handoff, Item} from "../../../contracts/interfaces/IConsignmentLedger.sol";

struct VectorEntry {
    bytes32 unitId;
    uint8 kind;
    uint8 form;
    uint16 detail;
    uint256 what;
    uint256 actor;
    uint256 counterparty;
    bytes32 related;
    bytes32 commitment;
    uint256 number;
    uint256 time;
    bytes32 entry;
    bytes32 headBefore;
    bytes32 head;
    bytes32 journal;
    uint256 logWhatAndActor;
}

struct VectorSigned {
    address signer;
    uint256 nonce;
    uint40 deadline;
    bytes32 structHash;
    bytes32 digest;
    bytes32 r;
    bytes32 vs;
}

library Vectors {
    bytes32 internal constant NETWORK_ID = 0x37afbfdede7b773ee5904457d3b64d7d883850a0e38f79dba325937772978718;
    uint256 internal constant CHAIN_ID = 20777;
    address internal constant LEDGER = 0x1E1e1E1E1e1e1e1e1e1E1E1E1E1e1e1E1e1e1E1E;
    bytes32 internal constant DOMAIN_SEPARATOR = 0xbd20a2b91ff5355212af5ce54e11c5c37d761f90cf976609a1897221444493ef;
    uint256 internal constant ENTRIES = 13;
    uint256 internal constant MAKER_SECRET = 0xf08ffa75887b1b3f0c6fa55fb5bce48fb3466fa92e47999312430d97eee2c485;
    address internal constant MAKER = 0xA1b82Ce7d77d09Dc91743767863325f971f17dEc;
    uint64 internal constant MAKER_ID = 0x1122334455667788;
    uint256 internal constant FORWARDER_SECRET = 0x8813e31ba22f4a3cce864776aad73b5c37fc200ccec1b06825ea40ca3780658f;
    address internal constant FORWARDER = 0x794F07bb3B6596A72d8cfEC8a5349C74928F9988;
    uint64 internal constant FORWARDER_ID = 0xa1b2c3d4e5f60718;
    uint256 internal constant CUSTOMS_SECRET = 0x6e0db8c6d031b6194d809ba3b27a71299db10cdbeacddbe39eccfd7f32a18df4;
    address internal constant CUSTOMS = 0xD062860b5E2B1093A49E7e3997be6e007d2D541F;
    uint64 internal constant CUSTOMS_ID = 0xff;

    function label(uint256 i) internal pure returns (bytes32) {
        if (i == 0) return 0x6c875fbb7c9ab6e358e9e96c4c151d811261e7dd23a859682dcf4eb406cf46b8;
        if (i == 1) return 0xff6333649d0445fa02c17cb48764294e305a2fddf6c48cabd377d4dc99a84f6a;
        if (i == 2) return 0x5b137f7d208323f7702229990775defa6b534ddb0c3fea24c5e1262d1310195f;
        revert("no label of this number");
    }

    function unit(uint256 i) internal pure returns (bytes32) {
        if (i == 0) return 0xebf5c53419254a97b86dae313b29a76aeb68a6a6d47455b76c3572190f3df3f9;
        if (i == 1) return 0xfe2dde7f1d09607baf88209b11d50906179eb73a971fe5d8e2f24652a899237b;
        if (i == 2) return 0xfbb7e9e81801680b639eb8a7be4223472ec1c9050c8ce27deb21b843ab1f7688;
        revert("no unit of this number");
    }

    function entry(uint256 i) internal pure returns (VectorEntry memory) {
        if (i == 0) return VectorEntry(
                0xebf5c53419254a97b86dae313b29a76aeb68a6a6d47455b76c3572190f3df3f9, 1, 0, 3, 196609,
                0x1122334455667788a1b82ce7d77d09dc91743767863325f971f17dec, 0x0,
                0x0000000000000000000000000000000000000000000000000000000000000000,
                0xe1875bedf8a7e1287f1e0765966ead776eb01d4e70b2e89497054560745337f5, 10, 1790000000,
                0x741f62dbed32b246ffbdf3b3e23dff1bc5794390d3ab7a14415c978508e03cfd,
                0xebf5c53419254a97b86dae313b29a76aeb68a6a6d47455b76c3572190f3df3f9,
                0x0406ad50662d75755774ca06f690963fb221ae667814fe6b22890272d7bb8512,
                0x727bbd9585d8d4b779670efa5ea66cfba5d1e45721c89acff058522ce4b992d8,
                0x300011122334455667788a1b82ce7d77d09dc91743767863325f971f17dec
            );
        if (i == 1) return VectorEntry(
                0xfe2dde7f1d09607baf88209b11d50906179eb73a971fe5d8e2f24652a899237b, 1, 0, 1, 65537,
                0x1122334455667788a1b82ce7d77d09dc91743767863325f971f17dec, 0x0,
                0x0000000000000000000000000000000000000000000000000000000000000000,
                0xe3bc8fe920f9bace234fb1d6176c6150c85dbc078d7c9dac6632e55bbe0d81ec, 11, 1790000001,
                0x24dde6354bcfce2e0419cea5a42ee8916653f0069236f241677d00114f6553ec,
                0xfe2dde7f1d09607baf88209b11d50906179eb73a971fe5d8e2f24652a899237b,
                0x8ee89c559c2f2165fcd7b7bb143a4a8ec2be3f3f51e541c8c83616368d5e5acf,
                0x0cf52d0a4770b6d3677f11ff2e007d36aa6f77658e3c00e36ec8854bc9e92c8a,
                0x100011122334455667788a1b82ce7d77d09dc91743767863325f971f17dec
            );
        if (i == 2) return VectorEntry(
                0xfbb7e9e81801680b639eb8a7be4223472ec1c9050c8ce27deb21b843ab1f7688, 1, 0, 1, 65537,
                0x1122334455667788a1b82ce7d77d09dc91743767863325f971f17dec, 0x0,
                0x0000000000000000000000000000000000000000000000000000000000000000,
                0x4636aec18a70415b787c9acd890168afa30afd4bcc5e064ed3c38567589aceda, 11, 1790000001,
                0x92045d2eb5a44ea8f31753b2e92e0222d8f42b15dd631e665ca32bc3e402a1a5,
                0xfbb7e9e81801680b639eb8a7be4223472ec1c9050c8ce27deb21b843ab1f7688,
                0xc6d40d104c631e6110bf5f16147d5d28fdb8d9d0543cd6cd835e1d8106c9672b,
                0x5b42f1687e1d7e2ec9bf3464eeb73668218230611042eb301317fc32d3658a9d,
                0x100011122334455667788a1b82ce7d77d09dc91743767863325f971f17dec
            );
        if (i == 3) return VectorEntry(
                0xebf5c53419254a97b86dae313b29a76aeb68a6a6d47455b76c3572190f3df3f9, 13, 0, 2, 131085,
                0x1122334455667788a1b82ce7d77d09dc91743767863325f971f17dec, 0x0,
                0x94ca5ee8f0a8907b772c5bba28d65a9f05e7ff5f3a6391cd51329f5e13593ecc,
                0x51442bd24ff4e798de3597af63db4fb9d71bdaee6ab2bf129e4b17ab14a3de73, 12, 1790000002,
                0x3c83b51fb9842c52c770d45bee11e0097eb092bd915e969ea8ac383d5966644a,
                0x0406ad50662d75755774ca06f690963fb221ae667814fe6b22890272d7bb8512,
                0x53f5759d05aa587864ef750ee8861d3ebcba67abb5b853f5d8d8edd9be6348f4,
                0x3b391226fcc202531bd79a3e8e24b2163d257df5c73df929b412c46192b3affa,
                0x2000d1122334455667788a1b82ce7d77d09dc91743767863325f971f17dec
            );
        if (i == 4) return VectorEntry(
                0xfe2dde7f1d09607baf88209b11d50906179eb73a971fe5d8e2f24652a899237b, 14, 0, 0, 14,
                0x1122334455667788a1b82ce7d77d09dc91743767863325f971f17dec, 0x0,
                0x53f5759d05aa587864ef750ee8861d3ebcba67abb5b853f5d8d8edd9be6348f4,
                0x51442bd24ff4e798de3597af63db4fb9d71bdaee6ab2bf129e4b17ab14a3de73, 12, 1790000002,
                0x0506c160c19ff937012bd5214a137af83b1f8769242cf5279a1eaf1d9e49d88d,
                0x8ee89c559c2f2165fcd7b7bb143a4a8ec2be3f3f51e541c8c83616368d5e5acf,
                0x291c67801d01599faf35a9b16072866b35f672d6de57a4ecb5c8b1adf0920fe7,
                0xe7374950ed10b16b164822e3ae1ab9e4177322718dfbe297b9d74e7da8373c5c,
                0xe1122334455667788a1b82ce7d77d09dc91743767863325f971f17dec
            );
        if (i == 5) return VectorEntry(
                0xfbb7e9e81801680b639eb8a7be4223472ec1c9050c8ce27deb21b843ab1f7688, 14, 0, 0, 14,
                0x1122334455667788a1b82ce7d77d09dc91743767863325f971f17dec, 0x0,
                0x53f5759d05aa587864ef750ee8861d3ebcba67abb5b853f5d8d8edd9be6348f4,
                0x51442bd24ff4e798de3597af63db4fb9d71bdaee6ab2bf129e4b17ab14a3de73, 12, 1790000002,
                0x7981953ea9b0d435de035c55b0864fb29dc862d09264b5b8eea260bac210b752,
                0xc6d40d104c631e6110bf5f16147d5d28fdb8d9d0543cd6cd835e1d8106c9672b,
                0x48d2f330f06fb60949ba05379445b50af748e7ae29c57e7c303adbd63164b6de,
                0x9ba506f0cdea51df77e3c3aaddba6b4088cabbb9e974a1f0b3eb0fb7947c3dab,
                0xe1122334455667788a1b82ce7d77d09dc91743767863325f971f17dec
            );
        if (i == 6) return VectorEntry(
                0xebf5c53419254a97b86dae313b29a76aeb68a6a6d47455b76c3572190f3df3f9, 2, 1, 0, 258,
                0x1122334455667788a1b82ce7d77d09dc91743767863325f971f17dec, 0x0,
                0x0000000000000000000000000000000000000000000000000000000000000000,
                0xcb3cdb0c5b8522d5db611f821b10743a4ee47ad069c3be3fab523a577b58d777, 13, 1790000003,
                0x3a881e26860f5905ae75c51910719ea984490c9b15ca436ffa42b1ec3e9a0f8c,
                0x53f5759d05aa587864ef750ee8861d3ebcba67abb5b853f5d8d8edd9be6348f4,
                0x7d85e10fe29336663a2f598294884633d9cd6779a410ec9f0d578178abb99029,
                0xd7132e1aa128ea80bd60e6d246489b059f25b25fecaebc9875a1290e760b9f97,
                0x1021122334455667788a1b82ce7d77d09dc91743767863325f971f17dec
            );
        if (i == 7) return VectorEntry(
                0xebf5c53419254a97b86dae313b29a76aeb68a6a6d47455b76c3572190f3df3f9, 7, 0, 0, 7,
                0x1122334455667788a1b82ce7d77d09dc91743767863325f971f17dec,
                0xa1b2c3d4e5f607180000000000000000000000000000000000000000,
                0x000000000000000000000000000000000000000000000000000000006ab28d00,
                0x9ff867f6592aa9d6d039e7aad6bd71f1659720cbc4dd9eae1554f6eab490098b, 14, 1790000004,
                0x1b804adf4399e360c78be2a201ab114d0815ad7c34db80399b1459db0fadb22d,
                0x7d85e10fe29336663a2f598294884633d9cd6779a410ec9f0d578178abb99029,
                0xffc864e66877024e23b08a33d79c8be7529541454f55d6e0c267bc6cb3d010c7,
                0x1cdbe98b78296a066b9422cc48fe6bb16d74eb70bd52f7fd8c8a95d3abae0543,
                0x71122334455667788a1b82ce7d77d09dc91743767863325f971f17dec
            );
        if (i == 8) return VectorEntry(
                0xebf5c53419254a97b86dae313b29a76aeb68a6a6d47455b76c3572190f3df3f9, 9, 0, 0, 9,
                0xa1b2c3d4e5f60718794f07bb3b6596a72d8cfec8a5349c74928f9988,
                0x11223344556677880000000000000000000000000000000000000000,
                0xffc864e66877024e23b08a33d79c8be7529541454f55d6e0c267bc6cb3d010c7,
                0x785e36860a598e0a50795b38e1247e1df460c05888ea9ebfcb2b885ad3cb6271, 15, 1790000005,
                0xe6ef9149f30b2f4f50adc98806ea75db77403d9540ca354e5ef283e1b9e1efda,
                0xffc864e66877024e23b08a33d79c8be7529541454f55d6e0c267bc6cb3d010c7,
                0x17809e33ea7e8ad34da2b2ddfd1240dab2e37907a67cdf5287c0a5e594a9ce68,
                0xc1cf2eaafb42b1e4147e4efe42a3cf2691ce38a763f6173c35abc680684fd40f,
                0x9a1b2c3d4e5f60718794f07bb3b6596a72d8cfec8a5349c74928f9988
            );
        if (i == 9) return VectorEntry(
                0xebf5c53419254a97b86dae313b29a76aeb68a6a6d47455b76c3572190f3df3f9, 12, 2, 0, 524,
                0xa1b2c3d4e5f60718794f07bb3b6596a72d8cfec8a5349c74928f9988,
                0x1122334455667788a1b82ce7d77d09dc91743767863325f971f17dec,
                0x17809e33ea7e8ad34da2b2ddfd1240dab2e37907a67cdf5287c0a5e594a9ce68,
                0x7459b956d23d0e87ad823c1609cd0b99451b7fbb501613ea14c3868f8567f4da, 16, 1790000006,
                0xcae7f66586eb207997990d59e51194c324a0084226f5c46b0e0a6d45a0c29fd6,
                0x17809e33ea7e8ad34da2b2ddfd1240dab2e37907a67cdf5287c0a5e594a9ce68,
                0x0c367cb55093a1b8378a37ee89c010f94c43da1698b8bd5dbb684cd3b7df32f8,
                0xd634c20f038eb3ece41615d8563217cab1a16d08d8978b33cc931ba100403c9e,
                0x20ca1b2c3d4e5f60718794f07bb3b6596a72d8cfec8a5349c74928f9988
            );
        if (i == 10) return VectorEntry(
                0xebf5c53419254a97b86dae313b29a76aeb68a6a6d47455b76c3572190f3df3f9, 17, 1, 1, 65809,
                0xffd062860b5e2b1093a49e7e3997be6e007d2d541f, 0x0,
                0x0000000000000000000000000000000000000000000000000000000000000000,
                0xdc8ca1e5fa0798ca182578f2f9c983a7704cd142de845a991c6f2def16ca069a, 17, 1790000007,
                0x9ec95173ce24a57a6fd62fc911f216ffa6f1932312bcf1dd74131052249fe504,
                0x0c367cb55093a1b8378a37ee89c010f94c43da1698b8bd5dbb684cd3b7df32f8,
                0xaab04fc3e1414a93dea7234e887a5cb9f60ec3f8209139774240302a966de85e,
                0x939d599ec85902dbb0818e603825248bc738be1ecbdbf98ca313b09387b777d3,
                0x1011100000000000000ffd062860b5e2b1093a49e7e3997be6e007d2d541f
            );
        if (i == 11) return VectorEntry(
                0xebf5c53419254a97b86dae313b29a76aeb68a6a6d47455b76c3572190f3df3f9, 18, 1, 0, 274,
                0xffd062860b5e2b1093a49e7e3997be6e007d2d541f, 0xff0000000000000000000000000000000000000000,
                0x0000000000000000000000000000000000000000000000000000000000000001,
                0x0000000000000000000000000000000000000000000000000000000000000000, 18, 1790000008,
                0x24928d4720367fe47c0378c9f7d9b93928f4fceb34026adf0f9286176a8ed379,
                0xaab04fc3e1414a93dea7234e887a5cb9f60ec3f8209139774240302a966de85e,
                0x1e7f6a60e6b89cc0504511b737fdfd82e17727f58f993d9b2100acbe570b9d23,
                0x0f1278580428f0d065438de89551f5a483d32af106cb3cdca155b12152ef318b,
                0x11200000000000000ffd062860b5e2b1093a49e7e3997be6e007d2d541f
            );
        if (i == 12) return VectorEntry(
                0xebf5c53419254a97b86dae313b29a76aeb68a6a6d47455b76c3572190f3df3f9, 2, 0, 0, 2,
                0x1122334455667788a1b82ce7d77d09dc91743767863325f971f17dec, 0x0,
                0x0000000000000000000000000000000000000000000000000000000000000000,
                0x57e6dbbe046633ccf3d6e53bde746c6bd072dcb3ba4b379f34103cfc1c205cae, 19, 1790000009,
                0x92ad54ce8224a5b95609c94a602400df0d798ef753cb4d53e861f403d272586f,
                0x1e7f6a60e6b89cc0504511b737fdfd82e17727f58f993d9b2100acbe570b9d23,
                0x5414c270fc8664209f06fab65f0227c5485e597dc81e07870f3283ca8807db5d,
                0x9116ee3772c6e48700520efbf62b3c416b88e18b65b55401cc84801c11b444ba,
                0x21122334455667788a1b82ce7d77d09dc91743767863325f971f17dec
            );
        revert("no entry of this number");
    }

    function note() internal pure returns (Item memory) {
        return
            Item(
                0xebf5c53419254a97b86dae313b29a76aeb68a6a6d47455b76c3572190f3df3f9, 2, 1, 0,
                0x0000000000000000000000000000000000000000000000000000000000000000,
                0xcb3cdb0c5b8522d5db611f821b10743a4ee47ad069c3be3fab523a577b58d777
            );
    }

    function statement() internal pure returns (Item memory) {
        return
            Item(
                0xebf5c53419254a97b86dae313b29a76aeb68a6a6d47455b76c3572190f3df3f9, 7, 1, 11651590505119483672,
                0x000000000000000000000000000000000000000000000000000000006ab28d00,
                0x9ff867f6592aa9d6d039e7aad6bd71f1659720cbc4dd9eae1554f6eab490098b
            );
    }

    function batchItem(uint256 i) internal pure returns (Item memory) {
        if (i == 0) return Item(
                0xebf5c53419254a97b86dae313b29a76aeb68a6a6d47455b76c3572190f3df3f9, 2, 1, 0,
                0x0000000000000000000000000000000000000000000000000000000000000000,
                0x3ac225168df54212a25c1c01fd35bebfea408fdac2e31ddd6f80a4bbf9a5f1cb
            );
        if (i == 1) return Item(
                0xebf5c53419254a97b86dae313b29a76aeb68a6a6d47455b76c3572190f3df3f9, 2, 1, 0,
                0x0000000000000000000000000000000000000000000000000000000000000000,
                0xb5553de315e0edf504d9150af82dafa5c4667fa618ed0a6f19c69b41166c5510
            );
        revert("no batchItem of this number");
    }

    function handoff() internal pure returns (Handoff memory) {
        return
            Handoff(
                0xebf5c53419254a97b86dae313b29a76aeb68a6a6d47455b76c3572190f3df3f9, 3, 11651590505119483672,
                1234605616436508552, 0x17809e33ea7e8ad34da2b2ddfd1240dab2e37907a67cdf5287c0a5e594a9ce68,
                0x7459b956d23d0e87ad823c1609cd0b99451b7fbb501613ea14c3868f8567f4da, 1790086400
            );
    }

    function noteSigned() internal pure returns (VectorSigned memory) {
        return
            VectorSigned(
                0xA1b82Ce7d77d09Dc91743767863325f971f17dEc, 1795, 1790604800,
                0xc5323d6d0a2b8c5f2200315146fb00ee442d79a3d9d9e37cff35a190d44f7126,
                0x8e03fe274a9011ea8c00d91fcd305e3c7423f2764cacc5ca3bca7c23d0160f02,
                0xf4fe2e333530096f8956080b5ec6026c1bcd6665b213e5ba141c14a9f13f1f20,
                0xe6c3a7ebc67aa3165ad9a236610ca0811d3df4cf8a91186e2daa6f55b31b96e9
            );
    }

    function statementSigned() internal pure returns (VectorSigned memory) {
        return
            VectorSigned(
                0xA1b82Ce7d77d09Dc91743767863325f971f17dEc, 0, 1790604800,
                0xb887d6bdbec9ef98686a19136b316680fb6f9e6f5e87c7a3f9d20020ca1fe5ef,
                0xee7d0e59066c1f5d9ebd70895b386e3eecaba8cc497a9344c29602846d09a465,
                0xd002ff01dde6e1c54455cf63f86adc65a4f3c88e600a42323fbb92d1f157688a,
                0x3d56b7e7f6723aa1e65e11fced9fcd50e6330604c222df2e691be14604d48dc1
            );
    }

    function batchSigned() internal pure returns (VectorSigned memory) {
        return
            VectorSigned(
                0xA1b82Ce7d77d09Dc91743767863325f971f17dEc, 1796, 1790604800,
                0xf84c33ba27b7871d91050c31a4045f014f55d1cde6aafad86c3dc2bb0b29d42e,
                0x6660c1d1ea6df01e29d93cbe3a4a0137ad3a5f8aef922734a85c8840ec4b9f84,
                0x2ca9436a455a7b98d9ef7f8e8ce85acd00c28e5081280a0e6f81c97e31cd52a5,
                0xada635b727c012bd9df893979e91488da1b1c04281609c8c59443e10b087e535
            );
    }

    function giverSigned() internal pure returns (VectorSigned memory) {
        return
            VectorSigned(
                0x794F07bb3B6596A72d8cfEC8a5349C74928F9988, 0, 1790086400,
                0x80ee7f767ebfbca192232a4b2895fbd11fdf33ff6e54decc06c7c687ef3c2b86,
                0x1805ca79f15b8c75f1239d866acccf96c2ce8edf38ea289b8c3a19aad5b8377d,
                0x41aec1902c415cb6c4add8c220e43c4c92fcb2991b2a49cf9edad235bc3ac6ee,
                0x9c909b9fc1bf987af3884b48912b4dab41c147f24baf7ee20c3dc4517a9a5b68
            );
    }

    function takerSigned() internal pure returns (VectorSigned memory) {
        return
            VectorSigned(
                0xA1b82Ce7d77d09Dc91743767863325f971f17dEc, 0, 1790086400,
                0x80ee7f767ebfbca192232a4b2895fbd11fdf33ff6e54decc06c7c687ef3c2b86,
                0x1805ca79f15b8c75f1239d866acccf96c2ce8edf38ea289b8c3a19aad5b8377d,
                0x9241b9acc1e8444e76789c0e19403d41d89fe59434804bd4c8ae53ee9fa56566,
                0x45c02c29f6109ac355ac29089329aa4d9d0d23a0047113e3c35963ef675af68e
            );
    }
}
